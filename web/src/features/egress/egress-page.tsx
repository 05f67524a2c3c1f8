import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Drama } from 'lucide-react'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { AdviceView } from './components/advice-view'
import { AssignmentsView } from './components/assignments-view'
import { PoolsView } from './components/pools-view'
import { SourcesView } from './components/sources-view'

type View = 'sources' | 'pools' | 'assignments' | 'advice'

const VIEWS: Record<View, () => React.ReactNode> = { sources: SourcesView, pools: PoolsView, assignments: AssignmentsView, advice: AdviceView }

export function EgressPage() {
  const { t } = useLingui()
  const { view = 'sources' } = useSearch({ from: '/signed-in/installation/egress' })
  const navigate = useNavigate({ from: '/installation/egress' })
  const Shown = VIEWS[view]
  return (
    <Page
      title={t`IPs & pools`}
      description={t`Which addresses mail leaves from, how they are, and who uses them.`}
      actions={
        <Button asChild>
          <Link to="/rehearsals">
            <Drama />
            <Trans>Rehearse</Trans>
          </Link>
        </Button>
      }
    >
      <div className="-mx-4 -mb-1 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <Segmented<View>
          label={t`View`}
          value={view}
          options={[
            { value: 'sources', label: t`Sources` },
            { value: 'pools', label: t`Pools` },
            { value: 'assignments', label: t`Assignments` },
            { value: 'advice', label: t`Advice` },
          ]}
          onValueChange={(next) => void navigate({ search: { view: next }, replace: true })}
        />
      </div>
      <Shown />
    </Page>
  )
}

import { useLingui } from '@lingui/react/macro'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '@/components/page'
import { Segmented } from '@/components/ui/segmented'
import { PlansView } from './components/plans-view'
import { WarmupsView } from './components/warmups-view'

type View = 'warmups' | 'plans'

export function WarmupsPage() {
  const { t } = useLingui()
  const { view = 'warmups' } = useSearch({ from: '/signed-in/installation/warmups' })
  const navigate = useNavigate({ from: '/installation/warmups' })
  return (
    <Page title={t`Warm-up`} description={t`New addresses and domains begin with little mail a day to each mailbox provider, and are trusted with more as it goes well.`}>
      <Segmented<View>
        className="-mb-1 self-start"
        label={t`View`}
        value={view}
        options={[
          { value: 'warmups', label: t`Warm-ups` },
          { value: 'plans', label: t`Plans` },
        ]}
        onValueChange={(next) => void navigate({ search: { view: next }, replace: true })}
      />
      {view === 'plans' ? <PlansView /> : <WarmupsView />}
    </Page>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useId } from 'react'
import { useCan, useWorkspace } from '@/api/session'
import { Page } from '@/components/page'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { Switch } from '@/components/ui/switch'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { destinationsQuery, type Sort, SORTS } from './api/destinations'
import { overviewQuery } from './api/overview'
import { useQueueLive } from './api/use-queue-live'
import { DestinationList } from './components/destination-list'
import { WholeQueueMenu } from './components/queue-actions'
import { PathTable } from './components/path-table'
import { RuleTable } from './components/rule-table'
import { StoppedNotice } from './components/stopped-notice'
import { Totals } from './components/totals'
import { WorkspaceTable } from './components/workspace-table'

type View = 'destinations' | 'paths' | 'workspaces' | 'rules'

export function QueuePage() {
  const { t } = useLingui()
  const can = useCan()
  const workspace = useWorkspace()
  const { view = 'destinations', all: wantsAll } = useSearch({ from: '/signed-in/queue' })
  const navigate = useNavigate({ from: '/queue' })
  const administrator = can('administrator')
  const all = administrator && wantsAll === true
  const overview = useQuery(overviewQuery(all))
  useQueueLive()
  const shown = administrator || view === 'rules' ? view : 'destinations'
  return (
    <Page
      title={t`Queue`}
      description={all ? <Trans>What waits in all workspaces, in numbers of recipients.</Trans> : <Trans>What waits to be delivered, in numbers of recipients.</Trans>}
      actions={
        <>
          {administrator && (
            <AllSwitch
              checked={all}
              onCheckedChange={(checked) => void navigate({ search: (before) => ({ ...before, all: checked ? true : undefined }), replace: true })}
            />
          )}
          <WholeQueueMenu all={all} paused={overview.data?.paused === true} />
        </>
      }
    >
      <StoppedNotice totals={overview.data} />
      {overview.error !== null && overview.data === undefined ? (
        <ProblemBanner problem={overview.error} onRetry={() => void overview.refetch()} />
      ) : (
        <Totals totals={overview.data} />
      )}
      <div className="-mx-4 -mb-1 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <Segmented<View>
          label={t`View`}
          value={shown}
          options={[
            { value: 'destinations', label: t`By destination` },
            ...(administrator
              ? [
                  { value: 'paths' as const, label: t`By path` },
                  { value: 'workspaces' as const, label: t`By workspace` },
                ]
              : []),
            { value: 'rules', label: t`Rules` },
          ]}
          onValueChange={(next) => void navigate({ search: (before) => ({ ...before, view: next }), replace: true })}
        />
      </div>
      {shown === 'workspaces' && <WorkspaceTable />}
      {shown === 'paths' && <PathTable />}
      {shown === 'rules' && <RuleTable key={workspace?.id} all={all} />}
      {shown === 'destinations' && <Destinations key={workspace?.id} all={all} />}
    </Page>
  )
}

function Destinations({ all }: { all: boolean }) {
  const { t } = useLingui()
  const { q = '', sort = 'waiting' } = useSearch({ from: '/signed-in/queue' })
  const navigate = useNavigate({ from: '/queue' })
  const settled = useDebounced(q)
  const destinations = useInfiniteQuery(destinationsQuery({ ...(settled === '' ? {} : { q: settled }), sort, all }))
  const names: Record<Sort, string> = { waiting: t`Most mail first`, oldest: t`Oldest mail first`, next: t`Next attempt first`, domain: t`By name` }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
          <Input
            type="search"
            aria-label={t`Search destinations`}
            placeholder={t`Part of a domain`}
            value={q}
            className="pl-8"
            onChange={({ target: { value } }) =>
              void navigate({ search: (before) => ({ ...before, q: value === '' ? undefined : value }), replace: true, resetScroll: false })
            }
          />
        </div>
        <Select<Sort>
          aria-label={t`Order`}
          className="w-auto min-w-44"
          value={sort}
          options={SORTS.map((value) => ({ value, label: names[value] }))}
          onValueChange={(next) => void navigate({ search: (before) => ({ ...before, sort: next }), replace: true, resetScroll: false })}
        />
      </div>
      <DestinationList
        rows={rowsOf(destinations.data)}
        error={destinations.error}
        onRetry={() => void destinations.refetch()}
        stale={destinations.isPlaceholderData}
        filtered={settled !== ''}
        all={all}
        hasMore={destinations.hasNextPage}
        loadingMore={destinations.isFetchingNextPage}
        onMore={() => void destinations.fetchNextPage()}
      />
    </div>
  )
}

function AllSwitch({ checked, onCheckedChange }: { checked: boolean; onCheckedChange: (checked: boolean) => void }) {
  const id = useId()
  return (
    <div className="flex h-8 items-center gap-2">
      <label htmlFor={id} className="text-sm">
        <Trans>All workspaces</Trans>
      </label>
      <Switch id={id} checked={checked} onCheckedChange={onCheckedChange} />
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Activity, SearchX } from 'lucide-react'
import { useCallback, useRef } from 'react'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { rowsOf } from '@/lib/pages'
import { useFilledPage } from '@/lib/use-filled-page'
import { useNow } from '@/lib/use-now'
import { useStored } from '@/lib/use-stored'
import { type MessageFilter, messagesQuery } from './api/messages'
import { useLiveRows } from './api/use-live-rows'
import { ColumnMenu } from './components/column-menu'
import { useColumnChoice } from './components/columns'
import { FilterBar } from './components/filter-bar'
import { LiveSwitch } from './components/live-switch'
import { MessageList } from './components/message-list'

/** The top of the list may be this far out of sight and still count as being in sight. */
const TOP_PX = 8

export function ActivityPage() {
  const { t } = useLingui()
  const filter: MessageFilter = useSearch({ from: '/signed-in/activity' })
  const navigate = useNavigate({ from: '/activity' })
  const [columns, setColumns] = useColumnChoice()
  const [liveWanted, setLiveWanted] = useStored('activity.live', (stored) => stored !== false)
  const now = useNow()
  // Nothing new can come before a time that is over.
  const over = filter.until !== undefined && Date.parse(filter.until) <= now
  const messages = useInfiniteQuery(messagesQuery(filter))
  useFilledPage(messages)
  const rows = rowsOf(messages.data)
  const top = useRef<HTMLDivElement>(null)
  const hovered = useRef(false)
  const live = useLiveRows({
    filter,
    enabled: liveWanted && !over,
    mayMove: () => !hovered.current && isInSight(top.current) && !top.current?.contains(document.activeElement),
  })
  const change = useCallback(
    (next: Partial<Record<keyof MessageFilter, string | undefined>>) => {
      void navigate({ search: (before) => withoutEmpty({ ...before, ...next }) as MessageFilter, replace: true, resetScroll: false })
    },
    [navigate],
  )
  const { fetchNextPage } = messages
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])

  return (
    <Page
      title={t`Activity`}
      actions={
        <>
          <LiveSwitch checked={liveWanted} onCheckedChange={setLiveWanted} />
          <ColumnMenu columns={columns} onChange={setColumns} />
        </>
      }
    >
      <FilterBar filter={filter} onChange={change} />
      <Card
        onPointerEnter={(event) => {
          hovered.current = event.pointerType === 'mouse'
        }}
        onPointerLeave={() => {
          hovered.current = false
        }}
      >
        {messages.error !== null && rows === undefined ? (
          <ProblemBanner problem={messages.error} onRetry={() => void messages.refetch()} className="m-4" />
        ) : rows?.length === 0 && !messages.hasNextPage ? (
          <Nothing filtered={Object.keys(filter).length > 0} onClear={() => void navigate({ search: {}, replace: true })} />
        ) : (
          <MessageList
            rows={rows}
            columns={columns}
            live={live}
            top={top}
            hasMore={messages.hasNextPage}
            loadingMore={messages.isFetchingNextPage}
            onMore={more}
            stale={messages.isPlaceholderData}
          />
        )}
      </Card>
    </Page>
  )
}

function isInSight(top: HTMLElement | null): boolean {
  return top === null || top.getBoundingClientRect().top >= -TOP_PX
}

function withoutEmpty(search: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''))
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const can = useCan()
  if (filtered) {
    return (
      <EmptyState
        icon={SearchX}
        action={
          <Button onClick={onClear}>
            <Trans>Clear all filters</Trans>
          </Button>
        }
      >
        <Trans>No message matches these filters.</Trans>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Activity}
      action={
        can('messages:send') ? (
          <Button asChild variant="primary">
            <Link to="/send">
              <Trans>Send a test message</Trans>
            </Link>
          </Button>
        ) : undefined
      }
    >
      <Trans>No mail yet. Every message this workspace sends appears here, with all that happens to it.</Trans>
    </EmptyState>
  )
}

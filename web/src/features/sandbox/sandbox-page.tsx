import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { MailOpen, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Kbd } from '@/components/ui/kbd'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { defined } from '@/lib/defined'
import { useDocumentTitle } from '@/lib/document-title'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { type CapturedFilter, capturedListQuery } from './api/captured-list-query'
import { sandboxSummaryQuery } from './api/summary-query'
import type { Doomed } from './api/use-delete-captured'
import { CapturedList } from './components/captured-list'
import { CapturedListSkeleton } from './components/captured-skeleton'
import { DeleteDialog } from './components/delete-dialog'
import { FirstMail } from './components/first-mail'
import { ListToolbar } from './components/list-toolbar'
import { SandboxActionsContext } from './components/sandbox-actions'
import { SelectionBar } from './components/selection-bar'
import { useSandboxKeys } from './components/use-sandbox-keys'
import { useSandboxLive } from './components/use-sandbox-live'
import { useSelection } from './components/use-selection'

/** Captured mail: the list, and beside it the message that is open. */
export function SandboxPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/sandbox' })
  const { q, unread, sort } = useSearch({ from: '/signed-in/sandbox' })
  const { id: current } = useParams({ strict: false })
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const list = useInfiniteQuery(capturedListQuery({ q, unread, sort }))
  const summary = useQuery(sandboxSummaryQuery)
  const rows = rowsOf(list.data)
  const selection = useSelection(rows ?? [])
  const canDelete = can('queue:write')
  const filtered = q !== undefined || unread === true
  const empty = rows?.length === 0 && !filtered && !list.isPlaceholderData
  useDocumentTitle(current === undefined ? t`Sandbox` : undefined)
  useSandboxLive()
  useSandboxKeys({ rows: rows ?? [], current, selection, canDelete, onDelete: setDoomed })

  const setFilter = (filter: CapturedFilter): void => {
    void navigate({ search: (search) => defined({ ...search, ...filter }), replace: true })
  }
  const afterDelete = (what: Doomed): void => {
    selection.clear()
    if (current === undefined || ('ids' in what && !what.ids.includes(current))) return
    const next = 'ids' in what ? neighbour(rows ?? [], current, what.ids) : undefined
    if (next === undefined) void navigate({ to: '/sandbox', search: true, replace: true })
    else void navigate({ to: '/sandbox/$id', params: { id: next }, search: true, replace: true })
  }

  return (
    <SandboxActionsContext value={{ onDelete: setDoomed, canDelete }}>
      <div className="flex min-h-[calc(100dvh-8rem)] flex-col lg:absolute lg:inset-0 lg:min-h-0 lg:flex-row">
        {empty && current === undefined ? (
          <div className="min-w-0 flex-1 overflow-y-auto">
            <h1 className="px-4 pt-5 text-xl font-semibold sm:px-6 lg:px-8 lg:pt-7">{t`Sandbox`}</h1>
            <FirstMail />
          </div>
        ) : (
          <>
            <section
              aria-label={t`Captured messages`}
              className={cn(
                'flex min-h-0 flex-1 flex-col border-line bg-surface lg:w-80 lg:flex-none lg:border-r xl:w-[400px]',
                current !== undefined && 'hidden lg:flex',
              )}
            >
              <ListHead summary={summary.data} Heading={current === undefined ? 'h1' : 'h2'} />
              <ListToolbar
                filter={{ q, unread, sort }}
                onFilter={setFilter}
                canDelete={canDelete}
                onSelectAll={selection.chooseAll}
                onDeleteFound={() => {
                  if (q !== undefined) setDoomed({ q })
                }}
                onDeleteAll={() => {
                  setDoomed({ all: true })
                }}
              />
              {selection.ids.length > 0 && (
                <SelectionBar
                  count={selection.ids.length}
                  onClear={selection.clear}
                  onDelete={() => {
                    setDoomed({ ids: [...selection.ids] })
                  }}
                />
              )}
              <div className={cn('flex min-h-0 flex-1 flex-col border-t border-line', list.isPlaceholderData && 'opacity-60')} aria-busy={rows === undefined}>
                {list.error !== null && rows === undefined ? (
                  <ProblemBanner problem={list.error} onRetry={() => void list.refetch()} className="m-3" />
                ) : rows === undefined ? (
                  <CapturedListSkeleton />
                ) : rows.length === 0 ? (
                  <NothingFound
                    onClear={() => {
                      setFilter({ q: undefined, unread: undefined, sort })
                    }}
                  />
                ) : (
                  <CapturedList
                    rows={rows}
                    current={current}
                    selection={selection}
                    canSelect={canDelete}
                    hasMore={list.hasNextPage}
                    loadingMore={list.isFetchingNextPage}
                    onMore={() => void list.fetchNextPage()}
                  />
                )}
              </div>
            </section>
            <section
              aria-label={t`Message`}
              className={cn('min-w-0 flex-1 lg:overflow-y-auto', current === undefined && 'hidden lg:flex lg:items-center lg:justify-center')}
            >
              {current === undefined ? <NothingOpen /> : <Outlet />}
            </section>
          </>
        )}
      </div>
      <DeleteDialog
        doomed={doomed}
        onClose={() => {
          setDoomed(null)
        }}
        onDeleted={afterDelete}
      />
    </SandboxActionsContext>
  )
}

/** The message that comes into view when the open one is gone. */
function neighbour(rows: readonly { id: string }[], current: string, gone: readonly string[]): string | undefined {
  const place = rows.findIndex(({ id }) => id === current)
  const left = (row: { id: string }): boolean => !gone.includes(row.id)
  return (rows.slice(place + 1).find(left) ?? rows.slice(0, Math.max(place, 0)).reverse().find(left))?.id
}

interface ListHeadProps {
  /** The open message has the page's heading. */
  Heading: 'h1' | 'h2'
  summary: { total: number; unread: number; size_bytes: number; keeps: { messages_max: number; days: number } } | undefined
}

function ListHead({ summary, Heading }: ListHeadProps) {
  const { t } = useLingui()
  const format = useFormat()
  const keepsMax = format.number(summary?.keeps.messages_max ?? 0)
  const keepsDays = summary?.keeps.days ?? 0
  const size = format.bytes(summary?.size_bytes ?? 0)
  return (
    <header className="px-4 pt-4 pb-3">
      <Heading className="text-xl font-semibold">{t`Sandbox`}</Heading>
      {summary === undefined ? (
        <Skeleton className="mt-1 w-44" />
      ) : (
        <p className="text-sm text-ink-faint" title={t`The newest ${keepsMax} messages are kept, for ${keepsDays} days. Now: ${size}.`}>
          <Plural value={summary.total} one="# message" other="# messages" />
          {summary.unread > 0 && (
            <>
              {' · '}
              <Plural value={summary.unread} one="# unread" other="# unread" />
            </>
          )}
          {' · '}
          <Trans>kept for {keepsDays} days</Trans>
        </p>
      )}
    </header>
  )
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={SearchX}
      action={
        <Button onClick={onClear}>
          <Trans>Show all</Trans>
        </Button>
      }
    >
      <Trans>No captured message matches.</Trans>
    </EmptyState>
  )
}

function NothingOpen() {
  return (
    <EmptyState
      icon={MailOpen}
      action={
        <p className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 text-xs text-ink-faint">
          <span className="flex items-center gap-1.5">
            <Kbd>J</Kbd>
            <Kbd>K</Kbd> <Trans>next, previous</Trans>
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>U</Kbd> <Trans>unread</Trans>
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>X</Kbd> <Trans>select</Trans>
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>Del</Kbd> <Trans>delete</Trans>
          </span>
        </p>
      }
    >
      <Trans>Choose a message to see it as its readers would.</Trans>
    </EmptyState>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { FileLock2, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { type Report, reportsQuery, type ReportState, STATES } from '../api/reports-query'
import { useSendReports } from '../api/use-send-reports'
import { ReportSheet } from './report-sheet'
import { ReportStateBadge, useReportStateName } from './report-state'
import { SearchBar } from './search-bar'

const ANY = 'any'

/** TLS reports that were made for other domains. */
export function ReportsView() {
  const { t } = useLingui()
  const stateName = useReportStateName()
  const [words, setWords] = useState('')
  const [state, setState] = useState<ReportState | typeof ANY>(ANY)
  const q = useDebounced(words.trim())
  const reports = useInfiniteQuery(reportsQuery(q, state === ANY ? undefined : state))
  const [shown, setShown] = useState<Report | null>(null)
  const send = useSendReports()
  const format = useFormat()
  const columns = useColumns(setShown)
  const filtered = q !== '' || state !== ANY
  return (
    <>
      <SearchBar label={t`Search domains`} value={words} onChange={setWords}>
        <Select<ReportState | typeof ANY>
          aria-label={t`State`}
          className="w-auto min-w-36"
          value={state}
          options={[{ value: ANY, label: t`Any state` }, ...STATES.map((value) => ({ value, label: stateName(value) }))]}
          onValueChange={setState}
        />
        <Button
          loading={send.isPending}
          onClick={() => {
            send.mutate(undefined, {
              onSuccess: ({ items }) => {
                const count = format.number(items.length)
                toast.success(items.length === 0 ? t`There is nothing to report to anybody who asks for it` : t`Reports made: ${count}`)
              },
              onError: toast.error,
            })
          }}
        >
          <SendHorizontal />
          <Trans>Send reports now</Trans>
        </Button>
      </SearchBar>
      <Card>
        <DataTable
          label={t`TLS reports`}
          columns={columns}
          rows={rowsOf(reports.data)}
          rowId={({ id }) => String(id)}
          error={reports.error}
          onRetry={() => void reports.refetch()}
          stale={reports.isPlaceholderData}
          onRowClick={setShown}
          empty={
            <EmptyState icon={FileLock2}>
              {filtered ? (
                <Trans>No report is like this.</Trans>
              ) : (
                <Trans>No report yet: every day, domains that ask for it are told how encryption with their servers worked.</Trans>
              )}
            </EmptyState>
          }
        />
        <LoadMore hasMore={reports.hasNextPage} loading={reports.isFetchingNextPage} onClick={() => void reports.fetchNextPage()} />
      </Card>
      <ReportSheet
        report={shown}
        onClose={() => {
          setShown(null)
        }}
      />
    </>
  )
}

function useColumns(onShow: (report: Report) => void): ColumnDef<Report>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'domain',
      header: t`Domain`,
      cell: ({ row: { original } }) => (
        <button
          type="button"
          className="rounded-sm text-left font-medium break-all hover:underline"
          onClick={() => {
            onShow(original)
          }}
        >
          {original.domain}
        </button>
      ),
    },
    { id: 'day', header: t`Day`, cell: ({ row }) => <span className="whitespace-nowrap text-ink-soft">{format.utcDate(row.original.day)}</span> },
    { id: 'state', header: t`State`, cell: ({ row }) => <ReportStateBadge state={row.original.state} /> },
    {
      id: 'successes',
      header: t`As demanded`,
      cell: ({ row }) => format.number(row.original.successes),
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'failures',
      header: t`Failures`,
      cell: ({ row: { original } }) => <span className={original.failures > 0 ? 'text-danger-ink' : undefined}>{format.number(original.failures)}</span>,
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
  ]
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { mtaStsQuery, type StsPolicy } from '../api/mta-sts-query'
import { SearchBar } from './search-bar'

/** What recipient domains demand of the connections to them. */
export function MtaStsView() {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const q = useDebounced(words.trim())
  const policies = useInfiniteQuery(mtaStsQuery(q))
  return (
    <>
      <SearchBar label={t`Search domains`} value={words} onChange={setWords} />
      <Card>
        <DataTable
          label={t`MTA-STS policies of recipient domains`}
          columns={useColumns()}
          rows={rowsOf(policies.data)}
          rowId={({ domain }) => domain}
          error={policies.error}
          onRetry={() => void policies.refetch()}
          stale={policies.isPlaceholderData}
          empty={
            <EmptyState icon={ShieldCheck}>
              {q === '' ? (
                <Trans>No policy is kept: those of recipient domains are fetched when mail goes there.</Trans>
              ) : (
                <Trans>No policy of such a domain is kept.</Trans>
              )}
            </EmptyState>
          }
        />
        <LoadMore hasMore={policies.hasNextPage} loading={policies.isFetchingNextPage} onClick={() => void policies.fetchNextPage()} />
      </Card>
    </>
  )
}

const TONES: Record<string, Tone> = { enforce: 'success', testing: 'info', none: 'neutral' }

function useColumns(): ColumnDef<StsPolicy>[] {
  const { t } = useLingui()
  const modes: Record<string, string> = { enforce: t`Enforced`, testing: t`Testing`, none: t`Ending` }
  return [
    {
      id: 'domain',
      header: t`Domain`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-medium break-all">{original.domain}</span>
          {original.failure && <p className="text-xs break-words text-danger-ink">{original.failure}</p>}
        </div>
      ),
    },
    { id: 'mode', header: t`Mode`, cell: ({ row: { original } }) => <Badge tone={TONES[original.mode] ?? 'neutral'}>{modes[original.mode] ?? original.mode}</Badge> },
    {
      id: 'mx',
      header: t`Hosts`,
      cell: ({ row: { original } }) => <span className="break-all text-ink-soft">{original.mx.join(', ')}</span>,
      meta: { className: 'hidden md:table-cell' },
    },
    { id: 'expires_at', header: t`Holds until`, cell: ({ row }) => <Time at={row.original.expires_at} as="date" className="text-ink-soft" />, meta: { className: 'hidden sm:table-cell' } },
  ]
}

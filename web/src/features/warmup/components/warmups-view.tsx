import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus, Thermometer } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { rowsOf } from '@/lib/pages'
import { sourceNamesQuery } from '../api/source-names-query'
import { warmupsQuery } from '../api/warmups-query'
import { StartDialog } from './start-dialog'
import { useWarmupColumns } from './warmup-columns'

/** What is being warmed up. */
export function WarmupsView() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const warmups = useInfiniteQuery(warmupsQuery)
  const sources = useQuery(sourceNamesQuery)
  const [starting, setStarting] = useState(false)
  const columns = useWarmupColumns(sources.data)
  const rows = rowsOf(warmups.data)
  const start = (
    <Button
      variant="primary"
      onClick={() => {
        setStarting(true)
      }}
    >
      <Plus />
      <Trans>Start a warm-up</Trans>
    </Button>
  )
  return (
    <>
      {rows?.length !== 0 && <div className="flex justify-end">{start}</div>}
      <Card>
        <DataTable
          label={t`Warm-ups`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={warmups.error}
          onRetry={() => void warmups.refetch()}
          onRowClick={({ id }) => void navigate({ to: '/installation/warmups/$id', params: { id } })}
          empty={
            <EmptyState icon={Thermometer} action={start}>
              <Trans>Nothing is warmed up: a new address or domain that sends much at once looks like a spammer's.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={warmups.hasNextPage} loading={warmups.isFetchingNextPage} onClick={() => void warmups.fetchNextPage()} />
      </Card>
      <StartDialog open={starting} onOpenChange={setStarting} />
    </>
  )
}

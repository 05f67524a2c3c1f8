import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Network, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { type Source, sourcesQuery } from '../api/sources-query'
import { RemoveSourceDialog } from './remove-source-dialog'
import { SearchBar } from './search-bar'
import { useSourceColumns } from './source-columns'
import { SourceDialog } from './source-dialog'

/** The addresses that mail leaves from. */
export function SourcesView() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const q = useDebounced(words.trim())
  const sources = useInfiniteQuery(sourcesQuery(q))
  const [editing, setEditing] = useState<Source | 'new' | null>(null)
  const [removing, setRemoving] = useState<Source | null>(null)
  const columns = useSourceColumns({ onEdit: setEditing, onRemove: setRemoving })
  const add = (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Add source</Trans>
    </Button>
  )
  const rows = rowsOf(sources.data)
  const none = rows?.length === 0 && q === ''
  return (
    <>
      {!none && <SearchBar label={t`Search sources`} value={words} onChange={setWords} action={add} />}
      <Card>
        <DataTable
          label={t`Sources`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={sources.error}
          onRetry={() => void sources.refetch()}
          stale={sources.isPlaceholderData}
          onRowClick={({ id }) => void navigate({ to: '/installation/egress/$id', params: { id } })}
          empty={
            none ? (
              <EmptyState icon={Network} action={add}>
                <Trans>No source yet: all mail leaves from the address this machine chooses, under the server's own name.</Trans>
              </EmptyState>
            ) : (
              <EmptyState>
                <Trans>No source has such a name or address.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={sources.hasNextPage} loading={sources.isFetchingNextPage} onClick={() => void sources.fetchNextPage()} />
      </Card>
      <SourceDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <RemoveSourceDialog
        source={removing}
        onClose={() => {
          setRemoving(null)
        }}
      />
    </>
  )
}

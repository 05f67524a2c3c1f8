import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileInput } from 'lucide-react'
import { useCan } from '@/api/session'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { AudienceFrame } from '../components/audience-frame'
import { importsQuery, type ImportSort } from './api/imports-query'
import { useImportColumns } from './components/import-columns'
import { UploadCard } from './components/upload-card'

export function ImportsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const listing = useListing<ImportSort>('-created_at')
  const list = useInfiniteQuery(importsQuery(listing.filter))
  const columns = useImportColumns()
  const rows = rowsOf(list.data)
  const none = rows?.length === 0 && !listing.isSearching && !list.isPlaceholderData
  return (
    <AudienceFrame title={t`Imports`} description={t`Bring contacts in from files of any tool, look before you leap, and take it back if it was wrong.`}>
      {can('audience:write') && <UploadCard />}
      {!none && <SearchBox label={t`Search imports`} placeholder={t`Part of a file's name`} value={listing.words} onChange={listing.setWords} />}
      <Card>
        <DataTable
          label={t`Imports`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={list.error}
          onRetry={() => void list.refetch()}
          stale={list.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          onRowClick={({ id }) => void navigate({ to: '/audience/imports/$id', params: { id } })}
          empty={
            none ? (
              <EmptyState icon={FileInput}>
                <Trans>No import yet. Export your contacts from the tool you use now, and drop the file above.</Trans>
              </EmptyState>
            ) : (
              <NothingFound />
            )
          }
        />
        <LoadMore hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
      </Card>
    </AudienceFrame>
  )
}

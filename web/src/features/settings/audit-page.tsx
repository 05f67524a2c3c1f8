import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { rowsOf } from '@/lib/pages'
import { auditQuery } from './api/audit-query'
import { AuditFilters } from './components/audit-filters'
import { AuditRow } from './components/audit-row'

export function AuditPage() {
  const { t } = useLingui()
  const filter = useSearch({ from: '/signed-in/settings/audit' })
  const navigate = useNavigate({ from: '/settings/audit' })
  const audit = useInfiniteQuery(auditQuery(filter))
  const rows = rowsOf(audit.data)
  const filtered = Object.keys(filter).length > 0
  const clear = (
    <Button onClick={() => void navigate({ search: {} })}>
      <Trans>Clear filters</Trans>
    </Button>
  )
  return (
    <Page title={t`Audit log`} description={t`Who changed what, and when. Entries cannot be changed.`}>
      <AuditFilters key={filter.q ?? ''} filter={filter} onChange={(search) => void navigate({ search, replace: true })} />
      <Card aria-busy={rows === undefined || audit.isPlaceholderData}>
        {rows === undefined ? (
          audit.error === null ? (
            <SkeletonRows />
          ) : (
            <ProblemBanner problem={audit.error} onRetry={() => void audit.refetch()} className="m-4" />
          )
        ) : rows.length === 0 ? (
          <EmptyState icon={ScrollText} {...(filtered ? { action: clear } : {})}>
            {filtered ? <Trans>Nothing in the log matches these filters.</Trans> : <Trans>Nothing was changed yet.</Trans>}
          </EmptyState>
        ) : (
          <ol className={cn('divide-y divide-line', audit.isPlaceholderData && 'opacity-60')}>
            {rows.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
        <LoadMore hasMore={audit.hasNextPage} loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()} />
      </Card>
    </Page>
  )
}

function SkeletonRows() {
  return (
    <div className="divide-y divide-line">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="flex h-15 flex-col justify-center gap-1.5 px-5 pl-11">
          <Skeleton className="w-64 max-w-full" />
          <Skeleton className="w-32" />
        </div>
      ))}
    </div>
  )
}

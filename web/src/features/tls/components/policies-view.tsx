import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { LockKeyhole, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { policiesQuery, type Policy } from '../api/policies-query'
import { useRemovePolicy } from '../api/use-remove-policy'
import { PolicyDialog } from './policy-dialog'
import { SearchBar } from './search-bar'
import { useLevelWords } from './use-level-words'

/** What is wanted of the connections to some destinations. */
export function PoliciesView() {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const q = useDebounced(words.trim())
  const policies = useInfiniteQuery(policiesQuery(q))
  const remove = useRemovePolicy()
  const [editing, setEditing] = useState<Policy | 'new' | null>(null)
  const [removing, setRemoving] = useState<Policy | null>(null)
  const columns = useColumns(setEditing, setRemoving)
  const rows = rowsOf(policies.data)
  const none = rows?.length === 0 && q === ''
  const pattern = removing?.pattern ?? ''
  const add = (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Add rule</Trans>
    </Button>
  )
  return (
    <>
      {!none && (
        <SearchBar label={t`Search destinations`} value={words} onChange={setWords}>
          {add}
        </SearchBar>
      )}
      <Card>
        <DataTable
          label={t`Own rules`}
          columns={columns}
          rows={rows}
          rowId={(policy) => policy.pattern}
          error={policies.error}
          onRetry={() => void policies.refetch()}
          stale={policies.isPlaceholderData}
          empty={
            none ? (
              <EmptyState icon={LockKeyhole} action={add}>
                <Trans>No rule: connections are encrypted where it works, and as DANE and MTA-STS of the recipient demand it.</Trans>
              </EmptyState>
            ) : (
              <EmptyState>
                <Trans>No rule for such a destination.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={policies.hasNextPage} loading={policies.isFetchingNextPage} onClick={() => void policies.fetchNextPage()} />
      </Card>
      <PolicyDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Remove the rule for ${pattern}?`}
        confirmLabel={t`Remove rule`}
        danger
        onConfirm={() => remove.mutateAsync(pattern)}
      >
        <Trans>Connections are encrypted where it works again, and as DANE and MTA-STS demand it.</Trans>
      </ConfirmDialog>
    </>
  )
}

function useColumns(onEdit: (policy: Policy) => void, onRemove: (policy: Policy) => void): ColumnDef<Policy>[] {
  const { t } = useLingui()
  const levels = useLevelWords()
  return [
    {
      id: 'pattern',
      header: t`Destination`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-mono text-xs break-all">{original.pattern}</span>
          {original.note !== '' && <p className="text-xs break-words text-ink-faint">{original.note}</p>}
        </div>
      ),
    },
    { id: 'level', header: t`Connections`, cell: ({ row: { original } }) => levels[original.level].name },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { pattern } = original
        return (
          <span className="flex justify-end gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Edit ${pattern}`}
              onClick={() => {
                onEdit(original)
              }}
            >
              <Pencil />
            </Button>
            <Button
              variant="danger-ghost"
              size="icon-sm"
              aria-label={t`Remove ${pattern}`}
              onClick={() => {
                onRemove(original)
              }}
            >
              <Trash2 />
            </Button>
          </span>
        )
      },
      meta: { align: 'right' },
    },
  ]
}

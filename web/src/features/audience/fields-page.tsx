import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus, TextCursorInput } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useCan } from '@/api/session'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { type ContactField, fieldsQuery } from './api/fields-query'
import { fieldUsageQuery } from './api/field-usage-query'
import { useDeleteField } from './api/use-delete-field'
import { AudienceFrame } from './components/audience-frame'
import { useFieldColumns } from './components/field-columns'
import { FieldDialog } from './components/field-dialog'

export function FieldsPage() {
  const { t } = useLingui()
  const can = useCan()
  const fields = useQuery(fieldsQuery)
  const usage = useQuery(fieldUsageQuery)
  const remove = useDeleteField()
  const [words, setWords] = useState('')
  const [editing, setEditing] = useState<ContactField | 'new' | null>(null)
  const [removing, setRemoving] = useState<ContactField | null>(null)
  const canWrite = can('audience:write')
  const columns = useFieldColumns({ canWrite, usage: usage.data, onEdit: setEditing, onRemove: setRemoving })
  const rows = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase()
    return fields.data?.filter(({ name, label }) => `${name} ${label}`.toLocaleLowerCase().includes(wanted))
  }, [fields.data, words])
  const none = fields.data?.length === 0
  const add = canWrite ? (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Add field</Trans>
    </Button>
  ) : undefined
  const name = removing?.name ?? ''
  const count = removing === null ? 0 : (usage.data?.get(removing.id) ?? 0)
  return (
    <AudienceFrame title={t`Fields`} description={t`What you keep of your contacts besides name, language, country and time zone.`} actions={none ? undefined : add}>
      {!none && <SearchBox label={t`Search fields`} placeholder={t`Part of a name`} value={words} onChange={setWords} />}
      <Card>
        <DataTable
          label={t`Fields`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={fields.error}
          onRetry={() => void fields.refetch()}
          empty={
            none ? (
              <EmptyState icon={TextCursorInput} action={add}>
                <Trans>No field yet. A birthday, a plan, a customer number: segments and mails can use it.</Trans>
              </EmptyState>
            ) : (
              <NothingFound />
            )
          }
        />
      </Card>
      <FieldDialog
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
        title={t`Delete the field ${name}?`}
        confirmLabel={t`Delete field`}
        danger
        {...(count > 0 ? { typed: name } : {})}
        onConfirm={async () => {
          if (removing === null) return
          await remove.mutateAsync(removing.id)
          toast.success(t`${name} was deleted`)
        }}
      >
        {count > 0 ? (
          <Trans>Its values are deleted from all contacts that have one. This cannot be taken back.</Trans>
        ) : (
          <Trans>No contact has a value of it.</Trans>
        )}
      </ConfirmDialog>
    </AudienceFrame>
  )
}

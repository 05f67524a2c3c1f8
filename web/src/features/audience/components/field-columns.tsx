import { Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Pencil, Trash2 } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { ContactField } from '../api/fields-query'
import { USAGE_MAX } from '../api/field-usage-query'
import { useKindNames } from './use-kind-names'

const CHOICES_SHOWN = 5

interface FieldActions {
  canWrite: boolean
  usage: ReadonlyMap<string, number> | undefined
  onEdit: (field: ContactField) => void
  onRemove: (field: ContactField) => void
}

export function useFieldColumns({ canWrite, usage, onEdit, onRemove }: FieldActions): ColumnDef<ContactField>[] {
  const { t } = useLingui()
  const kinds = useKindNames()
  const columns: ColumnDef<ContactField>[] = [
    {
      id: 'label',
      header: t`Name`,
      cell: ({ row: { original } }) => (
        <div className="flex min-w-0 flex-col">
          <span className="font-medium break-words">{original.label}</span>
          <code className="text-xs break-all text-ink-faint">{original.name}</code>
        </div>
      ),
    },
    {
      id: 'kind',
      header: t`Type`,
      cell: ({ row: { original } }) => (
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-ink-soft">{kinds[original.kind]}</span>
          <Choices choices={original.choices} />
        </div>
      ),
    },
    {
      id: 'usage',
      header: t`Contacts with a value`,
      cell: ({ row: { original } }) => <Usage count={usage?.get(original.id)} />,
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
  ]
  if (!canWrite) return columns
  return [
    ...columns,
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { name } = original
        return (
          <span className="flex justify-end gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Edit ${name}`}
              onClick={() => {
                onEdit(original)
              }}
            >
              <Pencil />
            </Button>
            <Button
              variant="danger-ghost"
              size="icon-sm"
              aria-label={t`Delete ${name}`}
              onClick={() => {
                onRemove(original)
              }}
            >
              <Trash2 />
            </Button>
          </span>
        )
      },
      meta: { align: 'right', className: 'w-24' },
    },
  ]
}

function Choices({ choices }: { choices: readonly string[] }) {
  const more = choices.length - CHOICES_SHOWN
  if (choices.length === 0) return null
  return (
    <span className="flex flex-wrap gap-1">
      {choices.slice(0, CHOICES_SHOWN).map((choice) => (
        <Badge key={choice} className="max-w-40">
          <span className="truncate">{choice}</span>
        </Badge>
      ))}
      {more > 0 && (
        <span className="text-xs text-ink-faint">
          <Trans>{more} more</Trans>
        </span>
      )}
    </span>
  )
}

function Usage({ count }: { count: number | undefined }) {
  const format = useFormat()
  if (count === undefined) return <Skeleton className="ml-auto w-10" />
  const words = format.number(count)
  if (count < USAGE_MAX) return words
  return <Trans>{words} or more</Trans>
}

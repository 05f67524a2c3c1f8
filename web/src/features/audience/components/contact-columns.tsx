import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Badge } from '@/components/ui/badge'
import { Checkbox } from '@/components/ui/checkbox'
import { Time } from '@/components/ui/time'
import type { Contact } from '../api/contacts-query'
import type { ContactField } from '../api/fields-query'
import { OPTIONAL_COLUMNS, type OptionalColumn } from './column-choice'
import { ContactStatusBadge } from './contact-status'
import { FieldValue } from './field-value'
import { regionName } from './region-name'
import { TagList } from './tag-list'
import { useColumnNames } from './use-column-names'
import { useSourceWords } from './use-source-words'
import type { ContactSelection } from './use-contact-selection'

interface ColumnOptions {
  chosen: readonly string[]
  fields: readonly ContactField[]
  /** Nobody who may not change contacts needs to choose some. */
  selection: ContactSelection | null
}

export function useContactColumns({ chosen, fields, selection }: ColumnOptions): ColumnDef<Contact>[] {
  const { t } = useLingui()
  const names = useColumnNames()
  const own: ColumnDef<Contact>[] = fields
    .filter(({ name }) => chosen.includes(`fields.${name}`))
    .map((field) => ({
      id: `fields.${field.name}`,
      header: field.label,
      cell: ({ row }) => <FieldValue field={field} value={row.original.fields[field.name]} className="line-clamp-2 max-w-64" />,
      ...(field.kind === 'number' ? { meta: { align: 'right' as const } } : {}),
    }))
  const usual = OPTIONAL_COLUMNS.filter((column) => chosen.includes(column)).map((column) => usualColumn(column, names[column]))
  return [
    ...(selection === null ? [] : [selectColumn(selection, t`Choose all that are shown`, (email) => t`Choose ${email}`)]),
    {
      id: 'email',
      accessorKey: 'email',
      header: t`Address`,
      cell: ({ row: { original } }) => (
        <div className="flex min-w-0 flex-col">
          <Link to="/audience/contacts/$id" params={{ id: original.id }} className="rounded-sm font-medium break-all hover:underline">
            {original.email}
          </Link>
          {original.name !== '' && <span className="text-sm break-words text-ink-soft sm:hidden">{original.name}</span>}
        </div>
      ),
      meta: { className: 'min-w-40' },
    },
    ...usual,
    ...own,
  ]
}

function selectColumn(selection: ContactSelection, all: string, one: (email: string) => string): ColumnDef<Contact> {
  return {
    id: 'select',
    enableSorting: false,
    header: () => (
      <Checkbox
        aria-label={all}
        checked={selection.loaded === 'all' ? true : selection.loaded === 'some' ? 'indeterminate' : false}
        onCheckedChange={(checked) => {
          selection.chooseLoaded(checked === true)
        }}
      />
    ),
    cell: ({ row: { original } }) => (
      <Checkbox
        aria-label={one(original.email)}
        checked={selection.has(original.id)}
        onCheckedChange={(checked) => {
          selection.choose(original.id, checked === true)
        }}
      />
    ),
    meta: { className: 'w-8 pr-0' },
  }
}

function usualColumn(column: OptionalColumn, header: string): ColumnDef<Contact> {
  switch (column) {
    case 'name':
      return { id: column, accessorKey: column, header, cell: ({ row }) => <span className="break-words">{row.original.name}</span>, meta: { className: 'hidden sm:table-cell' } }
    case 'status':
      return { id: column, header, cell: ({ row }) => <ContactStatusBadge contact={row.original} />, meta: { className: 'hidden md:table-cell' } }
    case 'tags':
      return { id: column, header, cell: ({ row }) => <TagList tags={row.original.tags} />, meta: { className: 'hidden lg:table-cell' } }
    case 'country':
    case 'language':
      return { id: column, header, cell: ({ row }) => <RegionName kind={column} code={row.original[column]} />, meta: { className: 'hidden md:table-cell' } }
    case 'source':
      return { id: column, header, cell: ({ row }) => <Source source={row.original.source} />, meta: { className: 'hidden md:table-cell' } }
    case 'created_at':
    case 'updated_at':
      return {
        id: column,
        accessorKey: column,
        header,
        cell: ({ row }) => <Time at={row.original[column]} className="text-ink-soft" />,
        meta: { className: 'hidden sm:table-cell' },
      }
  }
}

function RegionName({ kind, code }: { kind: 'country' | 'language'; code: string | null | undefined }) {
  const { i18n } = useLingui()
  if (!code) return <span className="text-ink-faint">—</span>
  return <span title={code}>{regionName(i18n.locale, kind, code)}</span>
}

function Source({ source }: { source: string }) {
  const words = useSourceWords()
  return (
    <Badge className="max-w-40">
      <span className="truncate">{words(source)}</span>
    </Badge>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Columns3 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { ContactField } from '../api/fields-query'
import { COLUMNS_MAX, OPTIONAL_COLUMNS } from './column-choice'
import { useColumnNames } from './use-column-names'

interface ContactColumnMenuProps {
  columns: readonly string[]
  onChange: (columns: readonly string[]) => void
  fields: readonly ContactField[]
}

/** Which columns are shown; the browser remembers. */
export function ContactColumnMenu({ columns, onChange, fields }: ContactColumnMenuProps) {
  const { t } = useLingui()
  const names = useColumnNames()
  const usual = OPTIONAL_COLUMNS.map((column) => ({ column, label: names[column] }))
  const own = fields.map(({ name, label }) => ({ column: `fields.${name}`, label }))
  const item = ({ column, label }: { column: string; label: string }) => (
    <DropdownMenuCheckboxItem
      key={column}
      checked={columns.includes(column)}
      disabled={columns.length >= COLUMNS_MAX && !columns.includes(column)}
      onSelect={(event) => {
        event.preventDefault()
      }}
      onCheckedChange={(checked) => {
        onChange(checked ? [...columns, column] : columns.filter((one) => one !== column))
      }}
    >
      {label}
    </DropdownMenuCheckboxItem>
  )
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="icon" className="ml-auto hidden sm:inline-flex" aria-label={t`Choose columns`} title={t`Choose columns`}>
          <Columns3 />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <Trans>Columns</Trans>
        </DropdownMenuLabel>
        {usual.map(item)}
        {own.length > 0 && <DropdownMenuSeparator />}
        {own.map(item)}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

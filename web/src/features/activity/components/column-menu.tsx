import { Trans, useLingui } from '@lingui/react/macro'
import { Columns3 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { OPTIONAL_COLUMNS, type OptionalColumn } from './columns'

interface ColumnMenuProps {
  columns: readonly OptionalColumn[]
  onChange: (columns: OptionalColumn[]) => void
}

export function ColumnMenu({ columns, onChange }: ColumnMenuProps) {
  const { t } = useLingui()
  const names: Record<OptionalColumn, string> = {
    from: t`From`,
    tags: t`Tags`,
    stream: t`Stream`,
    source: t`Came by`,
    size: t`Size`,
    time: t`Accepted`,
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="icon" className="hidden sm:inline-flex" aria-label={t`Choose columns`} title={t`Choose columns`}>
          <Columns3 />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <Trans>Columns</Trans>
        </DropdownMenuLabel>
        {OPTIONAL_COLUMNS.map((column) => (
          <DropdownMenuCheckboxItem
            key={column}
            checked={columns.includes(column)}
            onSelect={(event) => {
              event.preventDefault()
            }}
            onCheckedChange={(checked) => {
              onChange(OPTIONAL_COLUMNS.filter((one) => (one === column ? checked : columns.includes(one))))
            }}
          >
            {names[column]}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Trash2, X } from 'lucide-react'
import { Button } from '@/components/ui/button'

interface SelectionBarProps {
  count: number
  onDelete: () => void
  onClear: () => void
}

/** In the place of the title while messages are chosen. */
export function SelectionBar({ count, onDelete, onClear }: SelectionBarProps) {
  const { t } = useLingui()
  return (
    <div className="flex min-h-12 items-center gap-2 border-y border-line bg-sunken px-3 py-2">
      <Button variant="ghost" size="icon-sm" aria-label={t`Clear the selection`} onClick={onClear}>
        <X />
      </Button>
      <p className="min-w-0 flex-1 truncate text-sm font-medium" role="status">
        <Plural value={count} one="# selected" other="# selected" />
      </p>
      <Button size="sm" variant="danger-ghost" onClick={onDelete}>
        <Trash2 />
        <Trans>Delete</Trans>
      </Button>
    </div>
  )
}

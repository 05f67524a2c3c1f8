import { Trans, useLingui } from '@lingui/react/macro'
import { Ellipsis, Pencil, Power, PowerOff, RefreshCw, Trash2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { toast } from '@/components/ui/toast'
import { useCheckSource } from '../api/use-check-source'
import { useSaveSource } from '../api/use-save-source'
import type { Source } from '../api/sources-query'

export interface SourceActions {
  onEdit: (source: Source) => void
  onRemove: (source: Source) => void
}

/** What can be done with one source. */
export function SourceMenu({ source, onEdit, onRemove }: SourceActions & { source: Source }) {
  const { t } = useLingui()
  const check = useCheckSource()
  const save = useSaveSource()
  const { id, name, enabled } = source
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={t`Actions for ${name}`} loading={check.isPending || save.isPending}>
          <Ellipsis />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem
          onSelect={() => {
            check.mutate(id, {
              onSuccess: () => {
                toast.success(t`${name} was checked`)
              },
              onError: toast.error,
            })
          }}
        >
          <RefreshCw />
          <Trans>Check now</Trans>
        </DropdownMenuItem>
        <DropdownMenuItem
          onSelect={() => {
            onEdit(source)
          }}
        >
          <Pencil />
          <Trans>Edit</Trans>
        </DropdownMenuItem>
        <DropdownMenuItem
          onSelect={() => {
            save.mutate({ id, values: { enabled: !enabled } }, { onError: toast.error })
          }}
        >
          {enabled ? <PowerOff /> : <Power />}
          {enabled ? <Trans>Switch off</Trans> : <Trans>Switch on</Trans>}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          danger
          onSelect={() => {
            onRemove(source)
          }}
        >
          <Trash2 />
          <Trans>Remove</Trans>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

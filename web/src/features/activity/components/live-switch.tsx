import { Trans } from '@lingui/react/macro'
import { useId } from 'react'
import { useLiveState } from '@/api/live'
import { Switch } from '@/components/ui/switch'
import { cn } from '@/lib/cn'

interface LiveSwitchProps {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
}

/** New rows by themselves, or not. The dot says whether the server is being heard. */
export function LiveSwitch({ checked, onCheckedChange }: LiveSwitchProps) {
  const id = useId()
  const state = useLiveState()
  return (
    <div className="flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2.5 shadow-sm">
      <span aria-hidden className={cn('size-2 rounded-full', !checked ? 'bg-line-strong' : state === 'open' ? 'bg-success animate-shimmer' : 'bg-warning')} />
      <label htmlFor={id} className="text-sm font-medium">
        <Trans>Live</Trans>
      </label>
      <Switch id={id} checked={checked} onCheckedChange={onCheckedChange} />
    </div>
  )
}

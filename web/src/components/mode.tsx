import { useLingui } from '@lingui/react/macro'
import type { Mode } from '@/api/session'
import { Badge, type Tone } from '@/components/ui/badge'
import { cn } from '@/lib/cn'

const TONES: Record<Mode, Tone> = { sandbox: 'warning', redirect: 'info', live: 'success' }
const DOTS: Record<Mode, string> = { sandbox: 'bg-warning', redirect: 'bg-info', live: 'bg-success' }

export function useModeName(): (mode: Mode) => string {
  const { t } = useLingui()
  const names: Record<Mode, string> = { sandbox: t`Sandbox`, redirect: t`Redirect`, live: t({ message: 'Live', context: 'mode' }) }
  return (mode) => names[mode]
}

export function ModeBadge({ mode }: { mode: Mode }) {
  const name = useModeName()
  return (
    <Badge tone={TONES[mode]} dot>
      {name(mode)}
    </Badge>
  )
}

export function ModeDot({ mode }: { mode: Mode }) {
  const name = useModeName()
  return (
    <span className="flex flex-none items-center gap-1.5 text-xs text-ink-faint">
      <span aria-hidden className={cn('size-2 rounded-full', DOTS[mode])} />
      {name(mode)}
    </span>
  )
}

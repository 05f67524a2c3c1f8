import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { CircleSlash, CornerUpRight, FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCan, useWorkspace } from '@/api/session'
import { cn } from '@/lib/cn'

/** Says on every page that mail does not go where it is addressed. */
export function ModeBar() {
  const workspace = useWorkspace()
  const can = useCan()
  if (workspace === null) return null
  if (workspace.status === 'suspended') {
    return (
      <Bar tone="danger" icon={<CircleSlash aria-hidden />}>
        <Trans>
          <strong>Suspended.</strong> This workspace sends nothing until an administrator activates it again.
        </Trans>
      </Bar>
    )
  }
  if (workspace.mode === 'live') return null
  const sandbox = workspace.mode === 'sandbox'
  return (
    <Bar
      tone={sandbox ? 'warning' : 'info'}
      icon={sandbox ? <FlaskConical aria-hidden /> : <CornerUpRight aria-hidden />}
      action={
        can('workspace:write') ? (
          <Link to="/settings/workspace" hash="mode" className="flex-none rounded-sm font-semibold underline underline-offset-2">
            <Trans>Go live</Trans>
          </Link>
        ) : null
      }
    >
      {sandbox ? (
        <Trans>
          <strong>Sandbox mode.</strong> All mail is captured here; nothing leaves.
        </Trans>
      ) : (
        <Trans>
          <strong>Redirect mode.</strong> All mail goes to the addresses you chose, not to its recipients.
        </Trans>
      )}
    </Bar>
  )
}

const TONES = {
  warning: 'border-warning-line bg-warning-soft text-warning-ink',
  info: 'border-info-line bg-info-soft text-info-ink',
  danger: 'border-danger-line bg-danger-soft text-danger-ink',
}

interface BarProps {
  tone: keyof typeof TONES
  icon: ReactNode
  action?: ReactNode
  children: ReactNode
}

function Bar({ tone, icon, action, children }: BarProps) {
  return (
    <div role="status" className={cn('flex items-center gap-2.5 border-b px-4 py-1.5 text-sm sm:px-6 lg:px-8 [&>svg]:size-4 [&>svg]:flex-none', TONES[tone])}>
      {icon}
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  )
}

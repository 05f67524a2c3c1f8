import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

const LOOKS = {
  info: { icon: Info, box: 'border-info-line bg-info-soft', ink: 'text-info-ink' },
  success: { icon: CircleCheck, box: 'border-success-line bg-success-soft', ink: 'text-success-ink' },
  warning: { icon: TriangleAlert, box: 'border-warning-line bg-warning-soft', ink: 'text-warning-ink' },
  danger: { icon: CircleAlert, box: 'border-danger-line bg-danger-soft', ink: 'text-danger-ink' },
}

interface NoticeProps {
  tone?: keyof typeof LOOKS
  title?: ReactNode
  action?: ReactNode
  children?: ReactNode
  className?: string
}

/** Something to know about what is below; for refusals of the server take `ProblemBanner`. */
export function Notice({ tone = 'info', title, action, children, className }: NoticeProps) {
  const { icon: Icon, box, ink } = LOOKS[tone]
  return (
    <div className={cn('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border p-3 text-sm', box, className)}>
      <Icon aria-hidden className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0 flex-1 basis-52 break-words">
        {title !== undefined && <p className={cn('font-medium', ink)}>{title}</p>}
        {children !== undefined && <div className="text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  )
}

import { cn } from '@/lib/cn'
import type { Method } from './document'

const COLOURS: Record<Method, string> = {
  get: 'text-info-ink',
  post: 'text-success-ink',
  put: 'text-warning-ink',
  patch: 'text-warning-ink',
  delete: 'text-danger-ink',
}

export function MethodBadge({ method, className }: { method: Method; className?: string }) {
  return (
    <span className={cn('font-mono text-xs font-semibold uppercase', COLOURS[method], className)}>{method === 'delete' ? 'del' : method}</span>
  )
}

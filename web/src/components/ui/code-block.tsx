import { cn } from '@/lib/cn'
import { CopyButton } from './copy-button'

interface CodeBlockProps {
  code: string
  /** What it is, for screen readers and as a title when `title` is set. */
  label: string
  title?: boolean
  wrap?: boolean
  className?: string
}

export function CodeBlock({ code, label, title = false, wrap = false, className }: CodeBlockProps) {
  return (
    <figure className={cn('group relative min-w-0 rounded-md border border-line bg-sunken', className)}>
      {title && <figcaption className="border-b border-line px-3 py-1.5 pr-12 text-xs font-medium text-ink-soft">{label}</figcaption>}
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={cn('overflow-x-auto p-3 pr-12 font-mono text-xs leading-5 text-ink', wrap && 'break-all whitespace-pre-wrap')}
      >
        <code>{code}</code>
      </pre>
      <CopyButton value={code} className={cn('absolute right-1', title ? 'top-0' : 'top-1.5')} />
    </figure>
  )
}

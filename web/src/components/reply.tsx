import { cn } from '@/lib/cn'

interface ReplyProps {
  reply: { code: number; enhanced_code?: string | null; text: string }
  className?: string
}

/** What a server said, as it said it. */
export function Reply({ reply, className }: ReplyProps) {
  const { code, enhanced_code: enhanced, text } = reply
  return (
    <span className={cn('font-mono text-xs break-words whitespace-pre-line', className)} title={text}>
      <span className={cn('font-semibold', code >= 500 ? 'text-danger-ink' : code >= 400 ? 'text-warning-ink' : 'text-success-ink')}>{code}</span>
      {enhanced === null || enhanced === undefined ? '' : ` ${enhanced}`} {text}
    </span>
  )
}

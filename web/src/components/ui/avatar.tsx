import { cn } from '@/lib/cn'

const TINTS = [
  'bg-accent-soft text-accent-ink',
  'bg-success-soft text-success-ink',
  'bg-warning-soft text-warning-ink',
  'bg-info-soft text-info-ink',
]

interface AvatarProps {
  name: string
  square?: boolean
  className?: string
}

/** Initials on a colour that stays the same for a name; no picture is ever loaded. */
export function Avatar({ name, square = false, className }: AvatarProps) {
  const tint = TINTS[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS.length]
  return (
    <span
      aria-hidden
      className={cn(
        'flex size-7 flex-none items-center justify-center text-xs font-semibold uppercase',
        square ? 'rounded-md' : 'rounded-full',
        tint,
        className,
      )}
    >
      {initials(name)}
    </span>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/[\s@._-]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '?')][0] ?? '?').join('')
}

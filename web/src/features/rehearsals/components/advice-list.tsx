import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import { cn } from '@/lib/cn'
import type { Advice } from '../api/rehearsal-query'
import { useAdviceWords } from './use-advice-words'

const LOOKS = {
  good: { icon: CircleCheck, ink: 'text-success-ink' },
  notice: { icon: Info, ink: 'text-info-ink' },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink' },
  stop: { icon: OctagonAlert, ink: 'text-danger-ink' },
}

/** The most important first. */
export function AdviceList({ advice }: { advice: readonly Advice[] }) {
  const words = useAdviceWords()
  return (
    <ul className="flex flex-col gap-2.5">
      {advice.map((one) => {
        const { icon: Icon, ink } = LOOKS[one.weight]
        return (
          <li key={one.rule} className="flex max-w-prose gap-2.5 text-sm">
            <Icon aria-hidden className={cn('mt-0.5 size-4 flex-none', ink)} />
            <span className="min-w-0 break-words">{words(one)}</span>
          </li>
        )
      })}
    </ul>
  )
}

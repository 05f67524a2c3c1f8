import { useFormat } from '@/lib/format'
import { STATES } from '../api/waiting'
import type { Destination } from '../api/destinations'
import { useStateName } from './state-words'

/** "Ready 3 · Scheduled 12", without what is zero. */
export function StateCounts({ row }: { row: Destination }) {
  const format = useFormat()
  const name = useStateName()
  const parts = STATES.filter((state) => row[state] > 0)
  return (
    <span className="flex flex-wrap gap-x-2.5 text-xs text-ink-soft">
      {parts.map((state) => (
        <span key={state} className="tabular">
          {name(state)} {format.number(row[state])}
        </span>
      ))}
    </span>
  )
}

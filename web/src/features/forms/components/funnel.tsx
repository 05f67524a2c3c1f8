import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { useFormat } from '@/lib/format'
import { type Stage, stagesOf } from './stages'

/** How many went on from each stage to the next, as bars that get shorter. */
export function Funnel({ figures, titles, promises }: { figures: Schema<'FormFigures'>; titles: readonly string[]; promises: boolean }) {
  const { t } = useLingui()
  const format = useFormat()
  const names: Record<Exclude<Stage['kind'], 'step'>, string> = {
    views: t`Saw it`,
    starts: t`Began`,
    submits: t`Sent it`,
    confirms: t`Confirmed`,
    downloads: t`Fetched the file`,
  }
  const stages = stagesOf(figures, titles.length, promises)
  return (
    <ol className="flex flex-col gap-2">
      {stages.map((stage) => {
        const number = (stage.step ?? 0) + 1
        const title = titles[stage.step ?? 0] ?? ''
        const name = stage.kind === 'step' ? (title === '' ? t`Passed step ${number}` : t`Passed “${title}”`) : names[stage.kind]
        return (
          <li key={`${stage.kind}-${String(stage.step)}`} className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_4.5rem] items-center gap-3 text-sm">
            <span className="truncate text-ink-soft" title={name}>
              {name}
            </span>
            <svg role="img" aria-label={`${name}: ${format.number(stage.count)}`} className="h-7 w-full" preserveAspectRatio="none" viewBox="0 0 100 10">
              <rect width="100" height="10" rx="0.6" className="fill-sunken" />
              <rect width={stage.ofFirst * 100} height="10" rx="0.6" className="fill-accent" />
            </svg>
            <span className="tabular text-right">
              {format.number(stage.count)}
              <span className="block text-xs text-ink-faint">{stage.ofBefore === null ? '' : format.percent(stage.ofBefore, 0)}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

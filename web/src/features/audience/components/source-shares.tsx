import { Trans, useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import { useFormat } from '@/lib/format'
import type { Growth } from '../api/growth-query'
import { useSourceWords } from './use-source-words'

/** By which ways they came, and how many by each. */
export function SourceShares({ growth }: { growth: Growth | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const words = useSourceWords()
  const joined = growth?.items.reduce((sum, item) => sum + item.joined, 0) ?? 0
  if (growth === undefined || joined === 0) return null
  const known = growth.sources.map((source, place) => ({
    name: words(source),
    count: growth.items.reduce((sum, item) => sum + (item.joined_by[place] ?? 0), 0),
  }))
  const others = joined - known.reduce((sum, { count }) => sum + count, 0)
  const rows = others > 0 ? [...known, { name: t`Other ways`, count: others }] : known
  return (
    <Card aria-label={t`How they came`}>
      <CardHeader title={<Trans>How they came</Trans>} />
      <CardBody>
        <ul className="flex flex-col gap-3">
          {rows.map(({ name, count }) => (
            <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 text-sm">
              <span className="truncate">{name}</span>
              <span className="tabular text-ink-soft">
                {format.number(count)} · {format.percent(count / joined, 0)}
              </span>
              <Progress className="col-span-2" value={count / joined} label={name} />
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  )
}

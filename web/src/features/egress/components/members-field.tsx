import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { allSourcesQuery } from '../api/all-sources-query'
import type { MemberValues } from './pool-values'

interface MembersFieldProps {
  members: readonly MemberValues[]
  error: string | undefined
  onChange: (members: MemberValues[]) => void
}

/** The sources of a pool and their weights. */
export function MembersField({ members, error, onChange }: MembersFieldProps) {
  const { t } = useLingui()
  const sources = useQuery(allSourcesQuery)
  const free = (sources.data ?? []).filter(({ id }) => !members.some(({ source }) => source === id))
  const change = (index: number, next: Partial<MemberValues>): void => {
    onChange(members.map((member, at) => (at === index ? { ...member, ...next } : member)))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">
        <Trans>Sources</Trans>
      </legend>
      {sources.error !== null && <ProblemBanner problem={sources.error} onRetry={() => void sources.refetch()} />}
      {members.map(({ source, weight }, index) => {
        const name = sources.data?.find(({ id }) => id === source)?.name ?? source
        const own = sources.data?.find(({ id }) => id === source)
        const choices = own === undefined ? free : [own, ...free]
        return (
          <div key={index} className="flex items-center gap-2">
            <Combobox
              className="min-w-0 flex-1"
              aria-label={t`Source`}
              value={source}
              options={choices.map((one) => ({ value: one.id, label: one.name, ...(one.address ? { keywords: [one.address] } : {}) }))}
              placeholder={t`Choose a source`}
              searchPlaceholder={t`Search sources`}
              onValueChange={(next) => {
                change(index, { source: next })
              }}
            />
            <Input
              className="w-20 flex-none"
              inputMode="numeric"
              aria-label={t`Weight of ${name}`}
              title={t`Weight: its share, compared with the others'`}
              value={weight}
              onChange={(event) => {
                change(index, { weight: event.target.value })
              }}
            />
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Take ${name} out`}
              onClick={() => {
                onChange(members.filter((_, at) => at !== index))
              }}
            >
              <X />
            </Button>
          </div>
        )
      })}
      {error !== undefined && <p className="text-sm text-danger-ink">{error}</p>}
      <Button
        size="sm"
        className="self-start"
        disabled={free.length === 0}
        onClick={() => {
          const first = free[0]
          if (first !== undefined) onChange([...members, { source: first.id, weight: '1' }])
        }}
      >
        <Plus />
        <Trans>Add a source to the pool</Trans>
      </Button>
      <p className="text-sm text-ink-faint">
        <Trans>Mail is spread in proportion to the weights: a source of weight 2 carries twice as much as one of weight 1.</Trans>
      </p>
    </fieldset>
  )
}

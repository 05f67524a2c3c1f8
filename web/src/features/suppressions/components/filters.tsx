import { useLingui } from '@lingui/react/macro'
import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useDebounced } from '@/lib/use-debounced'
import type { Reason, SuppressionFilter } from '../api/suppressions-query'
import { REASONS, useReasonNames } from './reason'

interface FiltersProps {
  filter: SuppressionFilter
  onChange: (filter: SuppressionFilter) => void
}

export function Filters({ filter, onChange }: FiltersProps) {
  const { t } = useLingui()
  const names = useReasonNames()
  const [words, setWords] = useState(filter.q ?? '')
  const settled = useDebounced(words.trim())
  useEffect(() => {
    if (settled !== (filter.q ?? '')) onChange({ ...filter, q: settled === '' ? undefined : settled })
    // Only what was typed may change the search.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3 sm:px-5">
      <div className="relative min-w-0 flex-1 basis-56 sm:max-w-80">
        <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-ink-faint" />
        <Input
          type="search"
          className="pl-8"
          value={words}
          placeholder={t`Part of an address`}
          aria-label={t`Search suppressed addresses`}
          onChange={(event) => {
            setWords(event.target.value)
          }}
        />
      </div>
      <Select<Reason | 'any'>
        aria-label={t`Reason`}
        className="w-44"
        value={filter.reason ?? 'any'}
        onValueChange={(reason) => {
          onChange({ ...filter, reason: reason === 'any' ? undefined : reason })
        }}
        options={[{ value: 'any', label: t`Any reason` }, ...REASONS.map((value) => ({ value, label: names[value] }))]}
      />
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Search, SlidersHorizontal, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type SourceName, STATUSES, type Status, STREAMS, type StreamName, useSourceName, useStatusName, useStreamName } from '@/components/message-words'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DateRangePicker } from '@/components/ui/date-range-picker'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Select } from '@/components/ui/select'
import { useDebounced } from '@/lib/use-debounced'
import type { MessageFilter } from '../api/messages'
import { MoreFilters } from './more-filters'

interface FilterBarProps {
  filter: MessageFilter
  /** `undefined` takes a filter away. */
  onChange: (change: { [Name in keyof MessageFilter]?: MessageFilter[Name] | undefined }) => void
}

const ANY = 'any'
type MoreName = 'stream' | 'source' | 'domain' | 'tag' | 'sender' | 'recipient'
export const MORE: readonly MoreName[] = ['recipient', 'sender', 'domain', 'tag', 'stream', 'source']

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const { t } = useLingui()
  const statusName = useStatusName()
  const [open, setOpen] = useState(false)
  const used = MORE.filter((name) => filter[name] !== undefined).length
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField value={filter.q ?? ''} onChange={(q) => { onChange({ q: q === '' ? undefined : q }) }} />
        <Select<Status | typeof ANY>
          aria-label={t`Status`}
          className="w-auto min-w-32 flex-1 sm:flex-none"
          value={filter.status ?? ANY}
          options={[{ value: ANY, label: t`Any status` }, ...STATUSES.map((status) => ({ value: status, label: statusName(status) }))]}
          onValueChange={(status) => {
            onChange({ status: status === ANY ? undefined : status })
          }}
        />
        <DateRangePicker
          value={{ since: filter.since, until: filter.until }}
          onChange={({ since, until }) => {
            onChange({ since, until })
          }}
        />
        <Popover open={open} onOpenChange={setOpen}>
          <PopoverTrigger asChild>
            <Button>
              <SlidersHorizontal />
              <Trans>Filters</Trans>
              {used > 0 && <Badge tone="accent">{used}</Badge>}
            </Button>
          </PopoverTrigger>
          <PopoverContent className="w-80 max-w-[calc(100vw-2rem)]">
            <MoreFilters
              key={JSON.stringify(filter)}
              filter={filter}
              onApply={(change) => {
                onChange(change)
                setOpen(false)
              }}
            />
          </PopoverContent>
        </Popover>
      </div>
      <Chips filter={filter} onChange={onChange} />
    </div>
  )
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useLingui()
  const [typed, setTyped] = useState(value)
  const settled = useDebounced(typed, 300)
  const told = useRef(value)
  useEffect(() => {
    if (settled === told.current) return
    told.current = settled
    onChange(settled)
  }, [settled, onChange])
  // The address changed by something else, as the way back.
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    if (value !== settled) setTyped(value)
  }
  useEffect(() => {
    told.current = value
  }, [value])
  return (
    <div className="relative w-full sm:w-72 sm:flex-1 lg:max-w-96">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        type="search"
        aria-label={t`Search messages`}
        placeholder={t`Subject, address or tag`}
        value={typed}
        className="pl-8"
        onChange={(event) => {
          setTyped(event.target.value)
        }}
      />
    </div>
  )
}

/** What narrows the list besides what is in sight already. */
function Chips({ filter, onChange }: FilterBarProps) {
  const { t } = useLingui()
  const names = useFilterNames()
  const value = useFilterValues()
  const used = MORE.filter((name) => filter[name] !== undefined)
  if (used.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label={t`Filters in use`}>
      {used.map((name) => {
        const label = names[name]
        return (
          <li key={name} className="flex h-6 max-w-full items-center gap-1 rounded-full border border-accent-line bg-accent-soft pr-1 pl-2.5 text-xs text-accent-ink">
            <span className="truncate">
              {label}: <strong className="font-semibold">{value(name, filter[name] ?? '')}</strong>
            </span>
            <button
              type="button"
              aria-label={t`Remove the filter ${label}`}
              className="flex size-4 flex-none items-center justify-center rounded-full hover:bg-accent-line"
              onClick={() => {
                onChange({ [name]: undefined })
              }}
            >
              <X aria-hidden className="size-3" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

export function useFilterNames(): Record<MoreName, string> {
  const { t } = useLingui()
  return { stream: t`Stream`, source: t`Came by`, domain: t`Recipient domain`, tag: t`Tag`, sender: t`Sender`, recipient: t`Recipient` }
}

function useFilterValues(): (name: MoreName, value: string) => string {
  const streamName = useStreamName()
  const sourceName = useSourceName()
  return (name, value) => {
    if (name === 'stream') return streamName(STREAMS.find((stream) => stream === value) as StreamName)
    if (name === 'source') return sourceName(value as SourceName)
    return value
  }
}

import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarRange } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '@/lib/format'
import { useTimeZone } from '@/lib/time-zone'
import { fromLocalInput, toLocalInput } from '@/lib/zoned'
import { Button } from './button'
import { Field } from './field'
import { Input } from './input'
import { Popover, PopoverContent, PopoverTrigger } from './popover'

export interface DateRange {
  since?: string | undefined
  until?: string | undefined
}

interface DateRangePickerProps {
  value: DateRange
  onChange: (range: DateRange) => void
}

const HOUR_MS = 3_600_000

/** From and to, in the person's zone, with short cuts; an end that is not given is open. */
export function DateRangePicker({ value, onChange }: DateRangePickerProps) {
  const { t } = useLingui()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const presets = [
    { label: t`Last hour`, hours: 1 },
    { label: t`Last 24 hours`, hours: 24 },
    { label: t`Last 7 days`, hours: 7 * 24 },
    { label: t`Last 30 days`, hours: 30 * 24 },
  ]
  const choose = (range: DateRange): void => {
    onChange(range)
    setOpen(false)
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button>
          <CalendarRange />
          <RangeWords value={value} format={format} />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex w-72 flex-col gap-3">
        <div className="grid grid-cols-2 gap-1.5">
          {presets.map(({ label, hours }) => (
            <Button
              key={hours}
              size="sm"
              onClick={() => {
                choose({ since: new Date(Date.now() - hours * HOUR_MS).toISOString() })
              }}
            >
              {label}
            </Button>
          ))}
        </div>
        <RangeForm key={`${value.since ?? ''}/${value.until ?? ''}`} value={value} onChange={choose} />
      </PopoverContent>
    </Popover>
  )
}

function RangeWords({ value, format }: { value: DateRange; format: ReturnType<typeof useFormat> }) {
  const since = value.since === undefined ? '' : format.dateTime(value.since)
  const until = value.until === undefined ? '' : format.dateTime(value.until)
  if (since !== '' && until !== '') {
    return (
      <Trans>
        {since} – {until}
      </Trans>
    )
  }
  if (since !== '') return <Trans>Since {since}</Trans>
  if (until !== '') return <Trans>Until {until}</Trans>
  return <Trans>Any time</Trans>
}

function RangeForm({ value, onChange }: DateRangePickerProps) {
  const { t } = useLingui()
  const zone = useTimeZone()
  const [since, setSince] = useState(value.since === undefined ? '' : toLocalInput(value.since, zone))
  const [until, setUntil] = useState(value.until === undefined ? '' : toLocalInput(value.until, zone))
  const wrong = since !== '' && until !== '' && since >= until
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong) return
        onChange({
          since: since === '' ? undefined : fromLocalInput(since, zone),
          until: until === '' ? undefined : fromLocalInput(until, zone),
        })
      }}
    >
      <Field label={t({ message: 'From', context: 'time' })}>
        {(ids) => <Input {...ids} type="datetime-local" value={since} onChange={(event) => { setSince(event.target.value) }} />}
      </Field>
      <Field label={t({ message: 'To', context: 'time' })} hint={zone} error={wrong ? t`Must be after the beginning` : undefined}>
        {(ids) => <Input {...ids} type="datetime-local" value={until} onChange={(event) => { setUntil(event.target.value) }} />}
      </Field>
      <div className="flex justify-between gap-2">
        <Button variant="ghost" onClick={() => { onChange({}) }}>
          <Trans>Any time</Trans>
        </Button>
        <Button type="submit" variant="primary">
          <Trans>Apply</Trans>
        </Button>
      </div>
    </form>
  )
}

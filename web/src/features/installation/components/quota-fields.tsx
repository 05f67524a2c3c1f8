import { useLingui } from '@lingui/react/macro'
import type { ComponentProps } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

type Text = Pick<ComponentProps<'input'>, 'name' | 'value' | 'onChange'>

interface QuotaFieldsProps {
  day: Text
  minute: Text
  dayError?: string | undefined
  minuteError?: string | undefined
  hint: string
}

export function QuotaFields({ day, minute, dayError, minuteError, hint }: QuotaFieldsProps) {
  const { t } = useLingui()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t`Recipients a day`} error={dayError} hint={hint}>
        {(ids) => <Input {...ids} {...day} inputMode="numeric" />}
      </Field>
      <Field label={t`Recipients a minute`} error={minuteError} hint={hint}>
        {(ids) => <Input {...ids} {...minute} inputMode="numeric" />}
      </Field>
    </div>
  )
}

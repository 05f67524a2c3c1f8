import { Trans, useLingui } from '@lingui/react/macro'
import { CheckboxField } from '@/components/ui/checkbox'
import { WEBHOOK_TYPES } from './webhook-types'

interface WebhookTypePickerProps {
  /** Empty for all. */
  value: readonly string[]
  onChange: (types: string[]) => void
}

export function WebhookTypePicker({ value, onChange }: WebhookTypePickerProps) {
  const { t, i18n } = useLingui()
  const all = value.length === 0
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">
        <Trans>Events</Trans>
      </legend>
      <CheckboxField
        label={t`All events, also those of later versions`}
        checked={all}
        onCheckedChange={(on) => {
          onChange(on === true ? [] : ['message.delivered', 'message.bounced'])
        }}
      />
      {!all && (
        <div className="flex flex-col gap-2 rounded-md border border-line p-3">
          {WEBHOOK_TYPES.map(({ type, label }) => (
            <CheckboxField
              key={type}
              label={<code className="font-mono text-xs">{type}</code>}
              hint={i18n._(label)}
              checked={value.includes(type)}
              // Nothing chosen would mean everything.
              disabled={value.length === 1 && value.includes(type)}
              onCheckedChange={(on) => {
                onChange(on === true ? [...value, type] : value.filter((other) => other !== type))
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  )
}

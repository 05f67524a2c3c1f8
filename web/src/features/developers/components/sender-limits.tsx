import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Schema } from '@/api/types'
import { CheckboxField } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { senderDomainsQuery } from '../api/sender-domains'

export type StreamChoice = Schema<'StreamName'> | 'none'

interface SenderLimitsProps {
  stream: StreamChoice
  onStream: (stream: StreamChoice) => void
  domains: readonly string[]
  onDomains: (domains: string[]) => void
}

/** What mail of a login is, and whose domains it may use. */
export function SenderLimits({ stream, onStream, domains, onDomains }: SenderLimitsProps) {
  const { t } = useLingui()
  const names = useQuery(senderDomainsQuery)
  return (
    <>
      <Field label={t`Stream`} hint={t`For mail that does not say itself which stream it belongs to.`}>
        {(ids) => (
          <Select
            {...ids}
            value={stream}
            onValueChange={onStream}
            options={[
              { value: 'none', label: t`Not set` },
              { value: 'transactional', label: t`Transactional`, hint: t`Receipts, sign-in codes: one person, expected` },
              { value: 'broadcast', label: t`Broadcast`, hint: t`Newsletters: many people at once` },
              { value: 'sandbox', label: t`Sandbox`, hint: t`Always captured, whatever the workspace's mode is` },
            ]}
          />
        )}
      </Field>
      {names.data !== undefined && names.data.length > 0 && (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">{t`Sender domains`}</legend>
          <p className="text-sm text-ink-faint">{t`Choose none to allow all domains of this workspace.`}</p>
          <div className="flex max-h-40 flex-col gap-2 overflow-y-auto">
            {names.data.map((name) => (
              <CheckboxField
                key={name}
                label={name}
                checked={domains.includes(name)}
                onCheckedChange={(on) => {
                  onDomains(on === true ? [...domains, name] : domains.filter((other) => other !== name))
                }}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import type { Form } from '@/lib/use-form'
import { isAddress, splitAddresses } from './addresses'
import type { Draft } from './draft'

type Name = 'to' | 'cc' | 'bcc' | 'reply_to'

/** To, and the others once somebody wants them. */
export function RecipientFields({ form }: { form: Form<Draft> }) {
  const { t } = useLingui()
  const { values, errors } = form
  const [asked, setAsked] = useState<readonly Name[]>([])
  const labels: Record<Name, string> = { to: t({ message: 'To', context: 'mail' }), cc: t`Cc`, bcc: t`Bcc`, reply_to: t`Reply to` }
  const hints: Partial<Record<Name, string>> = { bcc: t`Sent to, and shown to nobody.`, reply_to: t`Where answers go, if not to From.` }
  const isShown = (name: Name): boolean => name === 'to' || values[name].length > 0 || asked.includes(name) || errors[name] !== undefined
  const hidden = (['cc', 'bcc', 'reply_to'] as const).filter((name) => !isShown(name))
  const problemOf = (item: string): string | null => (isAddress(item) ? null : t`This is not an e-mail address`)
  return (
    <>
      {(['to', 'cc', 'bcc', 'reply_to'] as const).filter(isShown).map((name) => (
        <Field key={name} label={labels[name]} error={errors[name]} {...(hints[name] === undefined ? {} : { hint: hints[name] })}>
          {(ids) => (
            <ChipsInput
              {...ids}
              value={values[name]}
              split={splitAddresses}
              problemOf={problemOf}
              inputMode="email"
              placeholder={name === 'to' ? t`Addresses, or a pasted list` : ''}
              onChange={(next) => {
                form.set(name, next)
              }}
            />
          )}
        </Field>
      ))}
      {hidden.length > 0 && (
        <p className="-mt-2 flex flex-wrap gap-x-4 text-sm">
          {hidden.map((name) => {
            const label = labels[name]
            return (
              <button
                key={name}
                type="button"
                className="rounded-sm font-medium text-accent-ink hover:underline"
                onClick={() => {
                  setAsked([...asked, name])
                }}
              >
                <Trans>Add {label}</Trans>
              </button>
            )
          })}
        </p>
      )}
    </>
  )
}

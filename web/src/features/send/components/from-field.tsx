import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/api/session'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { addressIn, domainOf } from './addresses'

interface FromFieldProps {
  value: string
  onChange: (value: string) => void
  error: string | undefined
  /** `undefined` until they are known. */
  domains: readonly string[] | undefined
}

const EXAMPLE = 'Ann Example <hello@example.com>'
/** Domains that are offered beside the field. */
const OFFERED_MAX = 4

export function FromField({ value, onChange, error, domains }: FromFieldProps) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const captures = workspace?.mode === 'sandbox'
  const domain = domainOf(value)
  const unproved = domains !== undefined && domain !== '' && !domains.includes(domain)
  return (
    <Field
      label={t({ message: 'From', context: 'mail' })}
      error={error}
      hint={
        captures ? (
          <Trans>In sandbox mode any address will do.</Trans>
        ) : domains?.length === 0 ? (
          <Trans>
            No domain of this workspace is verified yet, and real mail needs one. <Link to="/domains" className="font-medium text-accent-ink underline underline-offset-2">Add a domain</Link>
          </Trans>
        ) : unproved ? (
          <Trans>{domain} is not a verified domain of this workspace.</Trans>
        ) : undefined
      }
    >
      {(ids) => (
        <>
          <Input
            {...ids}
            name="from"
            value={value}
            placeholder={EXAMPLE}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => {
              onChange(event.target.value)
            }}
          />
          {domains !== undefined && domains.length > 0 && (
            <ul aria-label={t`Verified domains`} className="flex flex-wrap gap-1.5">
              {domains.slice(0, OFFERED_MAX).map((name) => (
                <li key={name} className="min-w-0">
                  <button
                    type="button"
                    aria-pressed={name === domain}
                    className="h-6 max-w-full truncate rounded-full border border-line px-2 text-xs text-ink-soft hover:bg-hover aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
                    onClick={() => {
                      onChange(withDomain(value, name))
                    }}
                  >
                    @{name}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Field>
  )
}

/** The same person at another domain. */
export function withDomain(text: string, domain: string): string {
  const address = addressIn(text)
  const local = address.split('@')[0] ?? ''
  const next = `${local === '' ? 'hello' : local}@${domain}`
  return text.includes('<') ? text.replace(/<[^>]*>?/, `<${next}>`) : next
}

import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, KeyRound } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { RadioGroup } from '@/components/ui/radio-group'
import { passkeysSupported } from '@/lib/passkeys'

export type CredentialKind = 'password' | 'passkey'

export interface CreatedPasskey {
  ceremony: string
  credential: Record<string, unknown>
  label: string
}

interface CredentialFieldsProps {
  kind: CredentialKind
  onKind: (kind: CredentialKind) => void
  password: { name: string; value: string; onChange: (event: { target: { value: string } }) => void }
  passwordError: string | undefined
  /** The passkey made so far. */
  passkey: CreatedPasskey | null
  creating: boolean
  onCreate: () => void
}

/** How a new person will sign in. */
export function CredentialFields(props: CredentialFieldsProps) {
  const { t } = useLingui()
  const { kind, onKind, password, passwordError, passkey, creating, onCreate } = props
  return (
    <div className="flex flex-col gap-4">
      {passkeysSupported() && (
        <RadioGroup
          aria-label={t`Way to sign in`}
          value={kind}
          onValueChange={onKind}
          options={[
            { value: 'password', label: t`Password`, hint: t`Works everywhere. A second factor can be added later.` },
            { value: 'passkey', label: t`Passkey`, hint: t`Your fingerprint, face or device PIN. Nothing to remember, nothing to steal.` },
          ]}
        />
      )}
      {kind === 'password' ? (
        <Field label={t`Password`} hint={t`At least 10 characters. A few words together are easy to remember.`} error={passwordError}>
          {(ids) => <PasswordInput {...ids} {...password} autoComplete="new-password" minLength={10} className="h-10" />}
        </Field>
      ) : passkey === null ? (
        <div className="flex flex-col gap-1.5">
          <Button size="lg" loading={creating} onClick={onCreate}>
            <KeyRound />
            <Trans>Create a passkey</Trans>
          </Button>
          {passwordError !== undefined && (
            <p role="alert" className="text-sm text-danger-ink">
              {passwordError}
            </p>
          )}
        </div>
      ) : (
        <p role="status" className="flex items-center gap-2 rounded-md border border-success-line bg-success-soft px-3 py-2 text-sm text-success-ink">
          <CircleCheck aria-hidden className="size-4" />
          <Trans>The passkey is ready.</Trans>
        </p>
      )}
    </div>
  )
}

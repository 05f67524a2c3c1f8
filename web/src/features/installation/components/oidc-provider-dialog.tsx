import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useSaveOidcProvider } from '../api/use-save-oidc-provider'

type Provider = Schema<'OidcProvider'>

interface OidcProviderDialogProps {
  editing: Provider | 'new' | null
  onClose: () => void
}

export function OidcProviderDialog({ editing, onClose }: OidcProviderDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <ProviderForm provider={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

function ProviderForm({ provider, onClose }: { provider: Provider | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const save = useSaveOidcProvider()
  const form = useForm({
    initial: {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      client_id: provider?.client_id ?? '',
      client_secret: '',
      allowed_domains: provider?.allowed_domains.join(', ') ?? '',
      create_users: provider?.create_users ?? false,
    },
    check: (values) => ({
      name: values.name.trim() === '' ? t`Enter a name` : undefined,
      issuer: /^https?:\/\/\S+$/.test(values.issuer.trim()) ? undefined : t`Enter the provider's address, beginning with https://`,
      client_id: values.client_id.trim() === '' ? t`Enter the client id` : undefined,
      client_secret: provider === null && values.client_secret === '' ? t`Enter the client secret` : undefined,
    }),
    submit: async (values) => {
      const { client_secret, allowed_domains, create_users } = values
      await save.mutateAsync({
        id: provider?.id ?? null,
        values: {
          name: values.name.trim(),
          issuer: values.issuer.trim(),
          client_id: values.client_id.trim(),
          ...(client_secret === '' ? {} : { client_secret }),
          allowed_domains: allowed_domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
          create_users,
          ...(provider === null ? { enabled: true } : {}),
        },
      })
      toast.success(t`The provider is saved`)
      onClose()
    },
  })
  return (
    <DialogContent
      title={provider === null ? t`Add a provider` : t`Change the provider`}
      description={t`Register Postroad there as a web application. The redirect address is shown after saving.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} hint={t`Shown on the button: “Continue with …”.`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} autoComplete="off" />}
        </Field>
        <Field label={t`Issuer`} hint={t`Its settings are read from /.well-known/openid-configuration below this address.`} error={form.errors.issuer}>
          {(ids) => <Input {...ids} {...form.text('issuer')} type="url" inputMode="url" placeholder="https://login.example.com" autoComplete="off" />}
        </Field>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t`Client id`} error={form.errors.client_id}>
            {(ids) => <Input {...ids} {...form.text('client_id')} autoComplete="off" spellCheck={false} />}
          </Field>
          <Field label={t`Client secret`} hint={provider === null ? undefined : t`Leave it empty to keep the one there is.`} error={form.errors.client_secret}>
            {(ids) => <PasswordInput {...ids} {...form.text('client_secret')} autoComplete="off" />}
          </Field>
        </div>
        <Field label={t`Allowed e-mail domains`} optional={t`optional`} hint={t`Separated by commas. Empty allows any address the provider vouches for.`} error={form.errors.allowed_domains}>
          {(ids) => <Input {...ids} {...form.text('allowed_domains')} placeholder="example.com" autoComplete="off" />}
        </Field>
        <CheckboxField
          label={t`Make an account for people who sign in for the first time`}
          hint={t`They can enter a workspace after somebody invites them.`}
          checked={form.values.create_users}
          onCheckedChange={(checked) => {
            form.set('create_users', checked === true)
          }}
        />
      </form>
    </DialogContent>
  )
}

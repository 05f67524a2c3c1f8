import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { type Role, useSession } from '@/api/session'
import type { Schema } from '@/api/types'
import { ROLES, useRoleWords } from '@/components/use-role-words'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { Select } from '@/components/ui/select'
import { type Form, useForm } from '@/lib/use-form'
import { useSaveOidcProvider } from '../api/use-save-oidc-provider'

type Provider = Schema<'OidcProvider'>

/** New people get an account, and wait for an invitation. */
const NOWHERE = 'nowhere'

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
      workspace: provider?.workspace ?? NOWHERE,
      role: provider?.role ?? ('developer' as Role),
    },
    check: (values) => ({
      name: values.name.trim() === '' ? t`Enter a name` : undefined,
      issuer: /^https?:\/\/\S+$/.test(values.issuer.trim()) ? undefined : t`Enter the provider's address, beginning with https://`,
      client_id: values.client_id.trim() === '' ? t`Enter the client id` : undefined,
      client_secret: provider === null && values.client_secret === '' ? t`Enter the client secret` : undefined,
      allowed_domains:
        values.create_users && values.allowed_domains.trim() === '' ? t`Name the domains whose people get an account by themselves` : undefined,
    }),
    submit: async (values) => {
      const { client_secret, create_users, workspace, role } = values
      const place = create_users && workspace !== NOWHERE
      const common = {
        name: values.name.trim(),
        issuer: values.issuer.trim(),
        client_id: values.client_id.trim(),
        allowed_domains: values.allowed_domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
        create_users,
      }
      if (provider === null) {
        await save.mutateAsync({ id: null, values: { ...common, client_secret, ...(place ? { workspace, role } : {}) } })
      } else {
        const secret = client_secret === '' ? {} : { client_secret }
        await save.mutateAsync({ id: provider.id, values: { ...common, ...secret, ...(place ? { workspace, role } : { workspace: null }) } })
      }
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
          hint={t`Only for the domains above. Without it, people need an account first.`}
          checked={form.values.create_users}
          onCheckedChange={(checked) => {
            form.set('create_users', checked === true)
          }}
        />
        {form.values.create_users && <NewcomersPlace form={form} />}
      </form>
    </DialogContent>
  )
}

interface Place {
  workspace: string
  role: Role
}

/** Where people who sign in for the first time become members. */
function NewcomersPlace<Values extends Place>({ form }: { form: Form<Values> }) {
  const { t } = useLingui()
  const { workspaces } = useSession()
  const words = useRoleWords()
  const { workspace, role } = form.values
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field label={t`They join`} error={form.errors.workspace}>
        {(ids) => (
          <Select
            {...ids}
            value={workspace}
            options={[{ value: NOWHERE, label: t`No workspace, until invited` }, ...workspaces.map(({ id, name }) => ({ value: id, label: name }))]}
            onValueChange={(next) => {
              form.set('workspace', next)
            }}
          />
        )}
      </Field>
      {workspace !== NOWHERE && (
        <Field label={t`As`} error={form.errors.role}>
          {(ids) => (
            <Select
              {...ids}
              value={role}
              options={ROLES.map((value) => ({ value, label: words[value].name, hint: words[value].hint }))}
              onValueChange={(next) => {
                form.set('role', next)
              }}
            />
          )}
        </Field>
      )}
    </div>
  )
}

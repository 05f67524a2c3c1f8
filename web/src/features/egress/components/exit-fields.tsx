import { useLingui } from '@lingui/react/macro'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { Select } from '@/components/ui/select'
import type { Form } from '@/lib/use-form'
import type { ExitName, SourceValues } from './source-values'

interface ExitFieldsProps {
  form: Form<SourceValues>
  /** One is set; an empty field keeps it. */
  hasPassword: boolean
}

/** How connections leave: from this machine, or through a proxy. */
export function ExitFields({ form, hasPassword }: ExitFieldsProps) {
  const { t } = useLingui()
  const { exit } = form.values
  return (
    <>
      <Field label={t`Connections leave`} error={form.errors.exit}>
        {(ids) => (
          <Select<ExitName>
            {...ids}
            value={exit}
            options={[
              { value: 'direct', label: t`From this machine`, hint: t`One of its interfaces has the address.` },
              { value: 'socks5', label: t`Through a SOCKS5 server`, hint: t`Remote servers see the address of the proxy.` },
              { value: 'proxy_protocol', label: t`Through a PROXY protocol egress`, hint: t`HAProxy's version 2; it connects from the source's address.` },
            ]}
            onValueChange={(next) => {
              form.set('exit', next)
            }}
          />
        )}
      </Field>
      {exit !== 'direct' && (
        <Field label={t`Proxy`} hint={t`Address and port.`} error={form.errors.proxy}>
          {(ids) => <Input {...ids} {...form.text('proxy')} autoComplete="off" spellCheck={false} placeholder="192.0.2.200:1080" className="font-mono" />}
        </Field>
      )}
      {exit === 'socks5' && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t`Username`} optional={t`optional`} error={form.errors.username}>
            {(ids) => <Input {...ids} {...form.text('username')} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
          </Field>
          <Field label={t`Password`} hint={hasPassword ? t`Leave it empty to keep the one there is.` : undefined} error={form.errors.password}>
            {(ids) => <PasswordInput {...ids} {...form.text('password')} autoComplete="off" />}
          </Field>
        </div>
      )}
    </>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useChangeSettings } from '../api/use-change-settings'

type Proxies = Schema<'TrustedProxies'>
type Header = Schema<'ForwardedHeaderName'>

/** Whose word about a client's address counts: without it, everybody behind a proxy is one client. */
export function ProxiesCard({ proxies }: { proxies: Proxies }) {
  const { t } = useLingui()
  const change = useChangeSettings()
  const form = useForm({
    initial: { networks: proxies.networks.join(' '), header: proxies.header ?? ('x_forwarded_for' as Header) },
    check: ({ networks }) => ({ networks: listed(networks).every(isNetwork) ? undefined : t`Write networks as 10.0.0.0/8 or 2001:db8::/32, separated by spaces` }),
    submit: async ({ networks, header }) => {
      await change.mutateAsync({ trusted_proxies: { networks: listed(networks), header } })
      toast.success(t`The proxies are saved`)
    },
  })
  return (
    <Card>
      <CardHeader
        title={t`Proxies in front of this server`}
        description={t`Limits, sign-ins and the audit log go by a client's address. Behind a proxy only the proxy knows it.`}
      />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Networks of the proxies`} error={form.errors.networks} hint={t`Empty: no proxy is believed, and the client is who connects.`}>
            {(ids) => <Input {...ids} {...form.text('networks')} placeholder="10.0.0.0/8" autoComplete="off" spellCheck={false} />}
          </Field>
          <Field label={t`Header they write`} hint={t`The other one is never read, since a client could write it.`}>
            {(ids) => (
              <Select<Header>
                {...ids}
                value={form.values.header}
                onValueChange={(header) => {
                  form.set('header', header)
                }}
                options={[
                  { value: 'x_forwarded_for', label: 'X-Forwarded-For' },
                  { value: 'forwarded', label: 'Forwarded (RFC 7239)' },
                ]}
              />
            )}
          </Field>
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
        </CardBody>
        <CardFooter>
          <Button type="submit" variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}

function listed(networks: string): string[] {
  return networks.split(/[\s,]+/).filter((network) => network !== '')
}

/** Only what is certainly none is said here; the server looks closely. */
function isNetwork(text: string): boolean {
  return /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(text)
}

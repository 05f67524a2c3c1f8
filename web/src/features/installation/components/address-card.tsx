import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useChangeSettings } from '../api/use-change-settings'

/** Where people find this server, for links that it makes. */
export function AddressCard({ publicUrl }: { publicUrl: string | null | undefined }) {
  const { t } = useLingui()
  const change = useChangeSettings()
  const form = useForm({
    initial: { public_url: publicUrl ?? '' },
    check: ({ public_url }) => ({
      public_url: public_url.trim() === '' || /^https?:\/\/[^\s/]+\/?$/i.test(public_url.trim()) ? undefined : t`Write it as https://mail.example.com`,
    }),
    submit: async ({ public_url }) => {
      const url = public_url.trim().replace(/\/$/, '')
      await change.mutateAsync({ public_url: url === '' ? null : url })
      toast.success(t`The address is saved`)
    },
  })
  return (
    <Card>
      <CardHeader title={t`Address of this server`} description={t`Stands in invitations and other links, and passkeys belong to it.`} />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Public address`} error={form.errors.public_url} hint={t`Empty: the address under which a person opened this page.`}>
            {(ids) => <Input {...ids} {...form.text('public_url')} type="url" inputMode="url" placeholder={location.origin} autoComplete="off" />}
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

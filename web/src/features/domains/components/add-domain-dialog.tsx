import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { useAddDomain } from '../api/use-add-domain'

const FORM_ID = 'add-domain'
const EXAMPLE = 'example.com'

interface AddDomainDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function AddDomainDialog({ open, onOpenChange }: AddDomainDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <AddDomainForm
        onCancel={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function AddDomainForm({ onCancel }: { onCancel: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const add = useAddDomain()
  const form = useForm({
    initial: { name: '' },
    check: ({ name }) => ({ name: /^[^\s.]+(?:\.[^\s.]+)+$/.test(domainIn(name)) ? undefined : t`Enter a domain, as in example.com` }),
    submit: async ({ name }) => {
      const domain = await add.mutateAsync(domainIn(name))
      await navigate({ to: '/domains/$name', params: { name: domain.name } })
    },
  })
  return (
    <DialogContent
      title={t`Add a domain`}
      description={t`The part behind the @ of the addresses you send from. You get the DNS records to publish next.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Add domain</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field
          label={t`Domain`}
          error={form.errors.name}
          hint={t`A subdomain such as mail.example.com keeps the reputation of your main domain apart.`}
        >
          {(ids) => (
            <Input
              {...ids}
              {...form.text('name')}
              placeholder={EXAMPLE}
             
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              inputMode="url"
            />
          )}
        </Field>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

/** People paste addresses of pages and of mailboxes. */
function domainIn(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/[/?#:].*$/, '')
    .replace(/\.$/, '')
}

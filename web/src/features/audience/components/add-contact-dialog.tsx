import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { tagsQuery } from '../api/tags-query'
import { useAddContact } from '../api/use-add-contact'
import { TagsInput } from './tags-input'

const EXAMPLE = 'ann@example.com'

interface AddContactDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onAdded: (id: string) => void
}

export function AddContactDialog({ open, onOpenChange, onAdded }: AddContactDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <AddContactForm
        onAdded={(id) => {
          onOpenChange(false)
          onAdded(id)
        }}
      />
    </Dialog>
  )
}

function AddContactForm({ onAdded }: { onAdded: (id: string) => void }) {
  const { t } = useLingui()
  const id = useId()
  const add = useAddContact()
  const tags = useQuery(tagsQuery)
  const form = useForm({
    initial: { email: '', first_name: '', last_name: '', tags: [] as readonly string[] },
    check: ({ email }) => ({ email: email.trim() === '' ? t`Enter an address` : undefined }),
    submit: async (values) => {
      const { id: added, email } = await add.mutateAsync({
        email: values.email.trim(),
        source: 'web',
        first_name: values.first_name.trim() === '' ? null : values.first_name.trim(),
        last_name: values.last_name.trim() === '' ? null : values.last_name.trim(),
        tags: [...values.tags],
      })
      toast.success(t`${email} is there`)
      onAdded(added)
    },
  })
  return (
    <DialogContent
      title={t`Add a contact`}
      description={t`Adding somebody is no consent: subscribe them to a topic when they asked for it.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Add contact</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Address`} error={form.errors.email}>
          {(ids) => <Input {...ids} {...form.text('email')} type="email" placeholder={EXAMPLE} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`First name`} optional={t`optional`} error={form.errors.first_name}>
            {(ids) => <Input {...ids} {...form.text('first_name')} autoComplete="off" />}
          </Field>
          <Field label={t`Last name`} optional={t`optional`} error={form.errors.last_name}>
            {(ids) => <Input {...ids} {...form.text('last_name')} autoComplete="off" />}
          </Field>
        </div>
        <Field label={t`Tags`} optional={t`optional`} hint={t`Enter or a comma ends one.`} error={form.errors.tags}>
          {(ids) => (
            <TagsInput
              {...ids}
              value={form.values.tags}
              known={tags.data?.map(({ name }) => name) ?? []}
              onChange={(next) => {
                form.set('tags', next)
              }}
            />
          )}
        </Field>
      </form>
    </DialogContent>
  )
}

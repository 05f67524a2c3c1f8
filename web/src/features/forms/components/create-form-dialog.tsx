import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { useForm } from '@/lib/use-form'
import { useCreateForm } from '../api/use-create-form'
import { LANGUAGES } from './languages'

const FORM_ID = 'create-form'

interface CreateFormDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreateFormDialog({ open, onOpenChange }: CreateFormDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <CreateForm
        onCancel={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function CreateForm({ onCancel }: { onCancel: () => void }) {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const create = useCreateForm()
  const initial: { name: string; language: Schema<'FormLanguage'> } = { name: '', language: i18n.locale === 'ko' ? 'ko' : 'en' }
  const form = useForm({
    initial,
    check: ({ name }) => ({ name: name.trim() === '' ? t`Give it a name` : undefined }),
    submit: async ({ name, language }) => {
      const made = await create.mutateAsync({ name: name.trim(), language })
      await navigate({ to: '/forms/$id', params: { id: made.id } })
    },
  })
  return (
    <DialogContent
      title={t`Create form`}
      description={t`It begins with an address and a consent. Nobody sees it before you publish it.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Create form</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Name`} error={form.errors.name} hint={t`For you: people do not see it.`}>
          {(ids) => <Input {...ids} {...form.text('name')} placeholder={t`Footer of the blog`} maxLength={100} autoComplete="off" />}
        </Field>
        <Field label={t`Language`} error={form.errors.language} hint={t`Of buttons, messages and the confirmation mail. You can change it later.`}>
          {(ids) => (
            <Select
              {...ids}
              value={form.values.language}
              onValueChange={(language) => {
                form.set('language', language)
              }}
              options={LANGUAGES}
            />
          )}
        </Field>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

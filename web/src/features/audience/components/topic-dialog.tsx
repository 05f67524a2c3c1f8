import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import type { Topic } from '../api/topics-query'
import { useSaveTopic } from '../api/use-save-topic'

const NAME_MAX_CHARS = 100
const DESCRIPTION_MAX_CHARS = 500

interface TopicDialogProps {
  editing: Topic | 'new' | null
  onClose: () => void
}

export function TopicDialog({ editing, onClose }: TopicDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <TopicForm topic={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

function TopicForm({ topic, onClose }: { topic: Topic | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const save = useSaveTopic()
  const form = useForm({
    initial: {
      name: topic?.name ?? '',
      description: topic?.description ?? '',
      double_opt_in: topic?.double_opt_in ?? true,
      public: topic?.public ?? true,
    },
    check: ({ name }) => ({ name: name.trim() === '' ? t`Enter a name` : undefined }),
    submit: async (values) => {
      const trimmed = { ...values, name: values.name.trim(), description: values.description.trim() }
      await save.mutateAsync({ id: topic?.id ?? null, values: trimmed } as Parameters<typeof save.mutateAsync>[0])
      const { name } = trimmed
      toast.success(topic === null ? t`${name} is there` : t`${name} is saved`)
      onClose()
    },
  })
  return (
    <DialogContent
      title={topic === null ? t`Add a topic` : t`Change the topic`}
      description={t`People agree to a topic, or leave it, without the others.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {topic === null ? <Trans>Add topic</Trans> : <Trans>Save</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} hint={t`People read it at forms and in the preference centre.`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} placeholder={t`Newsletter`} maxLength={NAME_MAX_CHARS} autoComplete="off" />}
        </Field>
        <Field label={t`Description`} optional={t`optional`} error={form.errors.description}>
          {(ids) => <Textarea {...ids} {...form.text('description')} placeholder={t`What comes, and how often`} maxLength={DESCRIPTION_MAX_CHARS} />}
        </Field>
        <CheckboxField
          label={<Trans>Double opt-in</Trans>}
          hint={t`Nothing is sent before the owner of the address has confirmed. It keeps strangers' addresses and traps off the list.`}
          checked={form.values.double_opt_in}
          onCheckedChange={(checked) => {
            form.set('double_opt_in', checked === true)
          }}
        />
        <CheckboxField
          label={<Trans>Show it to people</Trans>}
          hint={t`At forms and in the preference centre. A hidden one is for you only.`}
          checked={form.values.public}
          onCheckedChange={(checked) => {
            form.set('public', checked === true)
          }}
        />
      </form>
    </DialogContent>
  )
}

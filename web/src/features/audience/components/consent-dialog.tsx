import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Combobox } from '@/components/ui/combobox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useTimeZone } from '@/lib/time-zone'
import { useForm } from '@/lib/use-form'
import { fromLocalInput } from '@/lib/zoned'
import type { Contact } from '../api/contacts-query'
import { topicsQuery } from '../api/topics-query'
import { useGiveConsent } from '../api/use-give-consent'

const FORM_MAX_CHARS = 200
const TEXT_MAX_CHARS = 10_000
const EXAMPLE_IP = '192.0.2.7'

export interface ConsentAsked {
  /** Nothing chosen yet: the empty text. */
  topic: string
  kind: 'grant' | 'withdrawal'
}

interface ConsentDialogProps {
  contact: Contact
  asking: ConsentAsked | null
  onClose: () => void
}

/** Writes what somebody said into the ledger, with its proof. */
export function ConsentDialog({ contact, asking, onClose }: ConsentDialogProps) {
  return (
    <Dialog
      open={asking !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {asking !== null && <ConsentForm contact={contact} asked={asking} onClose={onClose} />}
    </Dialog>
  )
}

function ConsentForm({ contact, asked, onClose }: { contact: Contact; asked: ConsentAsked; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const zone = useTimeZone()
  const topics = useQuery(topicsQuery)
  const give = useGiveConsent()
  const isGrant = asked.kind === 'grant'
  const form = useForm({
    initial: { topic: asked.topic, form: '', text: '', at: '', ip: '', confirmed: false },
    check: (values) => ({
      topic: values.topic === '' ? t`Choose a topic` : undefined,
      form: isGrant && values.form.trim() === '' ? t`Say how you know it` : undefined,
    }),
    submit: async (values) => {
      const { state, topic_name } = await give.mutateAsync({
        id: contact.id,
        consent: {
          topic: values.topic,
          kind: asked.kind,
          source: 'web',
          form: values.form.trim(),
          text: values.text.trim(),
          ...(isGrant ? { confirmed: values.confirmed } : {}),
          ...(values.at === '' ? {} : { at: fromLocalInput(values.at, zone) }),
          ...(values.ip.trim() === '' ? {} : { ip: values.ip.trim() }),
        },
      })
      toast.success(
        state === 'subscribed' ? t`Subscribed to ${topic_name}` : state === 'pending' ? t`${topic_name} waits for a confirmation` : t`Unsubscribed from ${topic_name}`,
      )
      onClose()
    },
  })
  const open = topics.data?.filter(({ archived_at }) => !isGrant || !archived_at)
  const isDouble = topics.data?.find((topic) => topic.id === form.values.topic)?.double_opt_in === true
  return (
    <DialogContent
      title={isGrant ? t`Write down a consent` : t`Unsubscribe`}
      description={isGrant ? t`The ledger keeps it with your name; it can be proved and exported, and is never changed.` : t`It holds at once, for mail that waits too.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {isGrant ? <Trans>Subscribe</Trans> : <Trans>Unsubscribe</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Topic`} error={form.errors.topic}>
          {(ids) => (
            <Combobox
              {...ids}
              value={form.values.topic}
              options={open?.map(({ id: value, name }) => ({ value, label: name })) ?? []}
              placeholder={t`Choose a topic`}
              searchPlaceholder={t`Search topics`}
              onValueChange={(topic) => {
                form.set('topic', topic)
              }}
            />
          )}
        </Field>
        <Field
          label={isGrant ? t`How do you know that they asked for it?` : t`How do you know it?`}
          error={form.errors.form}
          {...(isGrant ? {} : { optional: t`optional` })}
        >
          {(ids) => <Input {...ids} {...form.text('form')} placeholder={isGrant ? t`List at our stand, fair of May 2026` : t`By phone`} maxLength={FORM_MAX_CHARS} />}
        </Field>
        {isGrant && (
          <Field label={t`The words they agreed to`} optional={t`optional`} error={form.errors.text}>
            {(ids) => <Textarea {...ids} {...form.text('text')} placeholder={t`Yes, send me your newsletter once a month.`} maxLength={TEXT_MAX_CHARS} />}
          </Field>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`When it was said`} hint={t`Now, when it is empty.`} optional={t`optional`} error={form.errors.at}>
            {(ids) => <Input {...ids} {...form.text('at')} type="datetime-local" />}
          </Field>
          {isGrant && (
            <Field label={t`From which IP address`} optional={t`optional`} error={form.errors.ip}>
              {(ids) => <Input {...ids} {...form.text('ip')} placeholder={EXAMPLE_IP} autoComplete="off" spellCheck={false} />}
            </Field>
          )}
        </div>
        {isGrant && isDouble && (
          <CheckboxField
            label={t`The address was confirmed elsewhere`}
            hint={t`The topic wants that. Without it the subscription waits for a confirmation.`}
            checked={form.values.confirmed}
            onCheckedChange={(checked) => {
              form.set('confirmed', checked === true)
            }}
          />
        )}
      </form>
    </DialogContent>
  )
}

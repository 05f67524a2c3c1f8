import { useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CheckboxField } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Draft } from '../draft'
import { LANGUAGES } from './languages'
import type { Section } from './use-draft'

export function MailSection({ draft, change }: Section) {
  const { t } = useLingui()
  const mail = draft.confirmation
  const set = (part: Partial<Draft['confirmation']>): void => {
    change((old) => ({ ...old, confirmation: { ...old.confirmation, ...part } }))
  }
  const own = t`The program's own words`
  return (
    <Card>
      <CardHeader
        title={t`Confirmation mail`}
        description={t`Asks the owner of the address before anything is written down. A link scanner confirms nothing: people press a button.`}
      />
      <CardBody className="flex flex-col gap-4">
        <CheckboxField
          label={t`Always ask for confirmation`}
          hint={t`Otherwise only where a topic has double opt-in, a file is promised, or the address is known already.`}
          checked={mail.always}
          onCheckedChange={(checked) => {
            set({ always: checked === true })
          }}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Sender's name`} optional={t`optional`}>
            {(ids) => <Input {...ids} value={mail.from_name} maxLength={200} onChange={(event) => { set({ from_name: event.target.value }) }} />}
          </Field>
          <Field label={t`Sender's address`} hint={t`Of a domain of this workspace that is proved.`}>
            {(ids) => (
              <Input {...ids} type="email" value={mail.from_address} placeholder="news@example.com" onChange={(event) => { set({ from_address: event.target.value.trim() }) }} />
            )}
          </Field>
          <Field label={t`Answers go to`} optional={t`optional`}>
            {(ids) => <Input {...ids} type="email" value={mail.reply_to} onChange={(event) => { set({ reply_to: event.target.value.trim() }) }} />}
          </Field>
          <Field label={t`Language`} hint={t`Of the program's own words in form and mail.`}>
            {(ids) => (
              <Select
                {...ids}
                value={draft.language}
                onValueChange={(language) => {
                  change((old) => ({ ...old, language }))
                }}
                options={LANGUAGES}
              />
            )}
          </Field>
        </div>
        <Field label={t`Subject`} optional={t`optional`}>
          {(ids) => <Input {...ids} value={mail.subject} maxLength={200} placeholder={own} onChange={(event) => { set({ subject: event.target.value }) }} />}
        </Field>
        <Field label={t`Text`} optional={t`optional`} hint={t`The button, its link and what was agreed to follow by themselves.`}>
          {(ids) => <Textarea {...ids} value={mail.text} rows={4} placeholder={own} onChange={(event) => { set({ text: event.target.value }) }} />}
        </Field>
        <Field label={t`Button`} optional={t`optional`}>
          {(ids) => <Input {...ids} value={mail.button} maxLength={200} placeholder={own} onChange={(event) => { set({ button: event.target.value }) }} />}
        </Field>
      </CardBody>
    </Card>
  )
}

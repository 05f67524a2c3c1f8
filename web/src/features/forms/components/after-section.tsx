import { useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import type { Draft } from '../draft'
import { MagnetCard } from './magnet-card'
import type { Section } from './use-draft'

export function AfterSection({ draft, change }: Section) {
  const { t } = useLingui()
  const { thanks } = draft
  const set = (part: Partial<Draft['thanks']>): void => {
    change((old) => ({ ...old, thanks: { ...old.thanks, ...part } }))
  }
  const own = t`The program's own words`
  return (
    <>
      <Card>
        <CardHeader title={t`After the last step`} description={t`Words, or a page of yours. It is the same for everybody: nobody learns which addresses are known.`} />
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Title`} optional={t`optional`}>
            {(ids) => <Input {...ids} value={thanks.title} maxLength={200} placeholder={own} onChange={(event) => { set({ title: event.target.value }) }} />}
          </Field>
          <Field label={t`Text`} optional={t`optional`}>
            {(ids) => <Textarea {...ids} value={thanks.text} rows={3} placeholder={own} onChange={(event) => { set({ text: event.target.value }) }} />}
          </Field>
          <Field label={t`Page of yours instead`} optional={t`optional`}>
            {(ids) => (
              <Input {...ids} type="url" value={thanks.redirect} placeholder="https://www.example.com/thanks" onChange={(event) => { set({ redirect: event.target.value.trim() }) }} />
            )}
          </Field>
        </CardBody>
      </Card>
      <Card>
        <CardHeader title={t`After the confirmation`} description={t`What people see who pressed the button of the confirmation mail.`} />
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Title`} optional={t`optional`}>
            {(ids) => <Input {...ids} value={thanks.confirmed_title} maxLength={200} placeholder={own} onChange={(event) => { set({ confirmed_title: event.target.value }) }} />}
          </Field>
          <Field label={t`Text`} optional={t`optional`}>
            {(ids) => <Textarea {...ids} value={thanks.confirmed_text} rows={3} placeholder={own} onChange={(event) => { set({ confirmed_text: event.target.value }) }} />}
          </Field>
          <Field label={t`Page of yours instead`} optional={t`optional`} hint={t`Not while a file is promised.`}>
            {(ids) => <Input {...ids} type="url" value={thanks.confirmed_redirect} onChange={(event) => { set({ confirmed_redirect: event.target.value.trim() }) }} />}
          </Field>
        </CardBody>
      </Card>
      <MagnetCard draft={draft} change={change} />
    </>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { WebhookTypePicker } from './webhook-type-picker'

const FORM_ID = 'webhook'

export interface WebhookValues {
  url: string
  description: string
  types: string[]
}

interface WebhookFormProps {
  title: string
  submitLabel: string
  initial: WebhookValues
  submit: (values: WebhookValues) => Promise<unknown>
  onCancel: () => void
}

/** For new endpoints and for changes of one; inside a dialog. */
export function WebhookForm({ title, submitLabel, initial, submit, onCancel }: WebhookFormProps) {
  const { t } = useLingui()
  const form = useForm<WebhookValues>({
    initial,
    check: ({ url }) => ({ url: /^https?:\/\/[^\s/]+/i.test(url.trim()) ? undefined : t`Enter an address that begins with https://` }),
    submit: (values) => submit({ ...values, url: values.url.trim(), description: values.description.trim() }),
  })
  return (
    <DialogContent
      title={title}
      description={t`Your server is told what happens to messages, moments after it happened.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Address`} hint={t`Public, over HTTPS.`} error={form.errors.url}>
          {(ids) => (
            <Input {...ids} {...form.text('url')} type="url" inputMode="url" placeholder={'https://shop.example.com/postroad'} autoComplete="off" />
          )}
        </Field>
        <Field label={t`Description`} optional={t`Optional`} error={form.errors.description}>
          {(ids) => <Input {...ids} {...form.text('description')} maxLength={200} />}
        </Field>
        <WebhookTypePicker
          value={form.values.types}
          onChange={(types) => {
            form.set('types', types)
          }}
        />
        {form.errors.types !== undefined && <p className="text-sm text-danger-ink">{form.errors.types}</p>}
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

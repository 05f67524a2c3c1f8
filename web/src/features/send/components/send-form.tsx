import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarClock, Send, Sparkles, Trash2 } from 'lucide-react'
import { useWorkspace } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import type { Form } from '@/lib/use-form'
import { BodyEditor } from './body-editor'
import type { Draft } from './draft'
import { FilesField } from './files-field'
import { FromField } from './from-field'
import { OptionsFields } from './options-fields'
import { RecipientFields } from './recipient-fields'
import { useSample } from './sample'

interface SendFormProps {
  form: Form<Draft>
  domains: readonly string[] | undefined
  /** There is something to throw away. */
  dirty: boolean
  onDiscard: () => void
}

export function SendForm({ form, domains, dirty, onDiscard }: SendFormProps) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const sample = useSample()
  const { values } = form
  const captures = workspace?.mode === 'sandbox' || values.stream === 'sandbox'
  const blank = values.html === '' && values.text === '' && values.subject === ''
  return (
    <Card>
      <form onSubmit={form.onSubmit} noValidate aria-label={t`Message`}>
        <CardBody className="flex flex-col gap-4">
          <FromField
            value={values.from}
            error={form.errors.from}
            domains={domains}
            onChange={(from) => {
              form.set('from', from)
            }}
          />
          <RecipientFields form={form} />
          <Field label={t`Subject`} error={form.errors.subject}>
            {(ids) => <Input {...ids} {...form.text('subject')} />}
          </Field>
          {blank && (
            <div className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-sunken px-3 py-2 text-sm text-ink-soft">
              <Trans>Only trying it out?</Trans>
              <Button
                size="sm"
                onClick={() => {
                  form.set('subject', sample.subject)
                  form.set('html', sample.html)
                  form.set('text', sample.text)
                  form.set('bodies', sample.bodies)
                }}
              >
                <Sparkles />
                <Trans>Fill in a sample</Trans>
              </Button>
            </div>
          )}
          <BodyEditor form={form} />
          <FilesField
            files={values.attachments}
            error={form.errors.attachments}
            onChange={(files) => {
              form.set('attachments', files)
            }}
          />
          <OptionsFields form={form} />
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
        </CardBody>
        <CardFooter className="sticky bottom-0 z-10 justify-between">
          <span className="flex items-center gap-2 text-sm text-ink-faint">
            {dirty ? (
              <>
                <Button variant="ghost" size="icon" aria-label={t`Discard the draft`} title={t`Discard the draft`} onClick={onDiscard}>
                  <Trash2 />
                </Button>
                <span className="hidden sm:inline">
                  <Trans>Draft kept in this browser, without files</Trans>
                </span>
              </>
            ) : null}
          </span>
          <Button type="submit" variant="primary" loading={form.submitting}>
            {values.send_at === '' ? <Send /> : <CalendarClock />}
            {captures ? <Trans>Send to the sandbox</Trans> : values.send_at === '' ? <Trans>Send</Trans> : <Trans>Send later</Trans>}
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}

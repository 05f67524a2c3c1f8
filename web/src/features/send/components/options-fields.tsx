import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight, Plus, X } from 'lucide-react'
import { useWorkspace } from '@/api/session'
import { useStreamName } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useTimeZone } from '@/lib/time-zone'
import type { Form } from '@/lib/use-form'
import { toLocalInput } from '@/lib/zoned'
import type { Draft } from './draft'

const TAGS_MAX = 10
const EXAMPLE_HEADER = 'X-Order'

function splitTags(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

/** What most messages do not need. */
export function OptionsFields({ form }: { form: Form<Draft> }) {
  const { t } = useLingui()
  const { values, errors, set } = form
  const zone = useTimeZone()
  const streamName = useStreamName()
  const workspace = useWorkspace()
  const streamHint =
    values.stream === 'sandbox'
      ? t`Captured in the sandbox, whatever the mode of the workspace.`
      : workspace?.mode === 'sandbox'
        ? t`Captured all the same: the workspace is in sandbox mode.`
        : values.stream === 'broadcast'
          ? t`For newsletters: kept apart from mail that people wait for.`
          : t`For mail that somebody waits for.`
  const used = values.tags.length + values.headers.length > 0 || values.send_at !== '' || values.stream !== 'transactional'
  const wrong = errors.tags !== undefined || errors.headers !== undefined || errors.send_at !== undefined || errors.stream !== undefined
  return (
    <details className="group rounded-md border border-line" {...(used || wrong ? { open: true } : {})}>
      <summary className="flex list-none items-center gap-2 rounded-md px-3 py-2 text-sm font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-ink-faint transition-transform group-open:rotate-90" />
        <Trans>Options</Trans>
        <span className="min-w-0 truncate font-normal text-ink-faint">
          <Trans>stream, time, tags, headers</Trans>
        </span>
      </summary>
      <div className="grid gap-4 border-t border-line p-3 sm:grid-cols-2">
        <Field label={t`Stream`} error={errors.stream} hint={streamHint}>
          {(ids) => (
            <Select
              {...ids}
              value={values.stream}
              onValueChange={(stream) => {
                set('stream', stream)
              }}
              options={[
                { value: 'transactional', label: streamName('transactional') },
                { value: 'broadcast', label: streamName('broadcast') },
                { value: 'sandbox', label: streamName('sandbox') },
              ]}
            />
          )}
        </Field>
        <Field label={t`Send later`} error={errors.send_at} hint={zone} optional={t`optional`}>
          {(ids) => (
            <Input
              {...ids}
              type="datetime-local"
              value={values.send_at}
              min={toLocalInput(new Date().toISOString(), zone)}
              onChange={(event) => {
                set('send_at', event.target.value)
              }}
            />
          )}
        </Field>
        <Field label={t`Tags`} error={errors.tags} hint={t`To find the message by; at most ${TAGS_MAX}.`} optional={t`optional`} className="sm:col-span-2">
          {(ids) => (
            <ChipsInput
              {...ids}
              value={values.tags}
              split={splitTags}
              placeholder={t`order, receipt`}
              onChange={(tags) => {
                set('tags', tags.slice(0, TAGS_MAX))
              }}
            />
          )}
        </Field>
        <HeaderFields form={form} />
      </div>
    </details>
  )
}

function HeaderFields({ form }: { form: Form<Draft> }) {
  const { t } = useLingui()
  const { values, errors, set } = form
  const change = (index: number, change: Partial<Draft['headers'][number]>): void => {
    set(
      'headers',
      values.headers.map((header, at) => (at === index ? { ...header, ...change } : header)),
    )
  }
  return (
    <fieldset className="flex flex-col gap-2 sm:col-span-2">
      <legend className="mb-1.5 text-sm font-medium">
        <Trans>Headers</Trans>
      </legend>
      {values.headers.map((header, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2 sm:flex-nowrap">
          <Input
            aria-label={t`Name of the header`}
            placeholder={EXAMPLE_HEADER}
            className="min-w-0 flex-1 basis-28 font-mono"
            value={header.name}
            onChange={(event) => {
              change(index, { name: event.target.value })
            }}
          />
          <Input
            aria-label={t`Value of the header`}
            placeholder="4711"
            className="min-w-0 flex-[2] basis-40 font-mono"
            value={header.value}
            onChange={(event) => {
              change(index, { value: event.target.value })
            }}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={t`Remove this header`}
            onClick={() => {
              set(
                'headers',
                values.headers.filter((_, at) => at !== index),
              )
            }}
          >
            <X />
          </Button>
        </div>
      ))}
      {errors.headers !== undefined && (
        <p role="alert" className="text-sm text-danger-ink">
          {errors.headers}
        </p>
      )}
      <div>
        <Button
          size="sm"
          onClick={() => {
            set('headers', [...values.headers, { name: '', value: '' }])
          }}
        >
          <Plus />
          <Trans>Add header</Trans>
        </Button>
      </div>
    </fieldset>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { type SourceName, STREAMS, type StreamName, useSourceName, useStreamName } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useForm } from '@/lib/use-form'
import type { MessageFilter } from '../api/messages'
import { useFilterNames } from './filter-bar'

const ANY = 'any'
const SOURCES: readonly SourceName[] = ['smtp', 'api', 'cli', 'web', 'dsn']
const EXAMPLES = { recipient: 'bob@example.org', sender: 'ann@example.com', domain: 'example.org' }
const WHOLE_ADDRESS = /^\S+@\S+$/

interface Values {
  recipient: string
  sender: string
  domain: string
  tag: string
  stream: StreamName | typeof ANY
  source: SourceName | typeof ANY
}

type Change = { [Name in keyof Values]: MessageFilter[Name] | undefined }

const EMPTY: Values = { recipient: '', sender: '', domain: '', tag: '', stream: ANY, source: ANY }

/** Filters that are needed less often. */
export function MoreFilters({ filter, onApply }: { filter: MessageFilter; onApply: (change: Change) => void }) {
  const { t } = useLingui()
  const names = useFilterNames()
  const streamName = useStreamName()
  const sourceName = useSourceName()
  const wrong = (text: string): string | undefined =>
    text.trim() === '' || WHOLE_ADDRESS.test(text.trim()) ? undefined : t`Enter a whole address, as in ann@example.org`
  const form = useForm<Values>({
    initial: { ...EMPTY, ...pick(filter) },
    check: ({ recipient, sender }) => ({ recipient: wrong(recipient), sender: wrong(sender) }),
    submit: async (values) => {
      onApply(changeOf(values))
      return Promise.resolve()
    },
  })
  return (
    <form className="flex flex-col gap-3" onSubmit={form.onSubmit} noValidate>
      <Field label={names.recipient} error={form.errors.recipient}>
        {(ids) => <Input {...ids} {...form.text('recipient')} type="email" placeholder={EXAMPLES.recipient} />}
      </Field>
      <Field label={names.sender} error={form.errors.sender}>
        {(ids) => <Input {...ids} {...form.text('sender')} type="email" placeholder={EXAMPLES.sender} />}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={names.domain}>{(ids) => <Input {...ids} {...form.text('domain')} placeholder={EXAMPLES.domain} autoCapitalize="off" />}</Field>
        <Field label={names.tag}>{(ids) => <Input {...ids} {...form.text('tag')} autoCapitalize="off" />}</Field>
        <Field label={names.stream}>
          {(ids) => (
            <Select<StreamName | typeof ANY>
              {...ids}
              value={form.values.stream}
              options={[{ value: ANY, label: t`Any` }, ...STREAMS.map((stream) => ({ value: stream, label: streamName(stream) }))]}
              onValueChange={(stream) => {
                form.set('stream', stream)
              }}
            />
          )}
        </Field>
        <Field label={names.source}>
          {(ids) => (
            <Select<SourceName | typeof ANY>
              {...ids}
              value={form.values.source}
              options={[{ value: ANY, label: t`Any` }, ...SOURCES.map((source) => ({ value: source, label: sourceName(source) }))]}
              onValueChange={(source) => {
                form.set('source', source)
              }}
            />
          )}
        </Field>
      </div>
      <div className="flex justify-between gap-2">
        <Button
          variant="ghost"
          onClick={() => {
            onApply(changeOf(EMPTY))
          }}
        >
          <Trans>Clear</Trans>
        </Button>
        <Button type="submit" variant="primary">
          <Trans>Apply</Trans>
        </Button>
      </div>
    </form>
  )
}

function pick({ recipient, sender, domain, tag, stream, source }: MessageFilter): Partial<Values> {
  const entries = Object.entries({ recipient, sender, domain, tag, stream, source }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Values>
}

function changeOf(values: Values): Change {
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim())
  return {
    recipient: text(values.recipient),
    sender: text(values.sender),
    domain: text(values.domain)?.toLowerCase(),
    tag: text(values.tag),
    stream: values.stream === ANY ? undefined : values.stream,
    source: values.source === ANY ? undefined : values.source,
  }
}

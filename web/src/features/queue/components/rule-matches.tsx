import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useCan } from '@/api/session'
import { useStreamName } from '@/components/message-words'
import { useProviderName } from '@/components/use-provider-name'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Form } from '@/lib/use-form'
import { providersQuery } from '../api/providers'
import { sourceNamesQuery } from '../api/source-names'
import { ANY, type RuleValues } from './rule-values'

/** Which mail is meant: what matches everything that is given. */
export function RuleMatches({ form }: { form: Form<RuleValues> }) {
  const { t } = useLingui()
  const can = useCan()
  const streamName = useStreamName()
  const providerName = useProviderName()
  const providers = useQuery(providersQuery)
  const { stream, provider } = form.values
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field label={t`Recipient domain`} optional={t`optional`} error={form.errors.domain}>
        {(ids) => <Input {...ids} {...form.text('domain')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="example.com" />}
      </Field>
      <Field label={t`Provider`} error={form.errors.provider}>
        {(ids) => (
          <Combobox
            {...ids}
            value={provider}
            options={[{ value: ANY, label: t`Any provider` }, ...(providers.data ?? []).map(({ name }) => ({ value: name, label: providerName(name), keywords: [name] }))]}
            placeholder={t`Any provider`}
            searchPlaceholder={t`Search providers`}
            onValueChange={(next) => {
              form.set('provider', next)
            }}
          />
        )}
      </Field>
      <Field label={t`Tag`} optional={t`optional`} error={form.errors.tag}>
        {(ids) => <Input {...ids} {...form.text('tag')} autoComplete="off" />}
      </Field>
      <Field label={t`Stream`} error={form.errors.stream}>
        {(ids) => (
          <Select<RuleValues['stream']>
            {...ids}
            value={stream}
            options={[
              { value: ANY, label: t`Any stream` },
              { value: 'transactional', label: streamName('transactional') },
              { value: 'broadcast', label: streamName('broadcast') },
            ]}
            onValueChange={(next) => {
              form.set('stream', next)
            }}
          />
        )}
      </Field>
      {can('administrator') && <SourceField form={form} />}
    </div>
  )
}

function SourceField({ form }: { form: Form<RuleValues> }) {
  const { t } = useLingui()
  const sources = useQuery(sourceNamesQuery)
  return (
    <Field label={t`Source it leaves from`} error={form.errors.source}>
      {(ids) => (
        <Select
          {...ids}
          value={form.values.source}
          options={[{ value: ANY, label: t`Any source` }, ...(sources.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onValueChange={(next) => {
            form.set('source', next)
          }}
        />
      )}
    </Field>
  )
}

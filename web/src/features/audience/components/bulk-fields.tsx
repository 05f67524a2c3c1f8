import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CheckboxField } from '@/components/ui/checkbox'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { tagsQuery } from '../api/tags-query'
import { topicsQuery } from '../api/topics-query'
import type { BulkKind, BulkValues } from './bulk-values'

const TAG_MAX_CHARS = 100
const FORM_MAX_CHARS = 200
const TEXT_MAX_CHARS = 10_000

interface BulkFieldsProps {
  kind: BulkKind
  values: BulkValues
  onChange: (values: BulkValues) => void
  disabled: boolean
}

/** What an action is about. */
export function BulkFields(props: BulkFieldsProps) {
  switch (props.kind) {
    case 'tag':
      return <NewTag {...props} />
    case 'untag':
      return <KnownTag {...props} />
    case 'subscribe':
      return (
        <>
          <TopicField {...props} />
          <ConsentFields {...props} />
        </>
      )
    case 'unsubscribe':
      return <TopicField {...props} />
    default:
      return null
  }
}

function NewTag({ values, onChange, disabled }: BulkFieldsProps) {
  const { t } = useLingui()
  const tags = useQuery(tagsQuery)
  return (
    <Field label={t`Tag`} hint={t`A new one, or one that is there.`}>
      {(ids) => (
        <>
          <Input
            {...ids}
            list={`${ids.id}-tags`}
            value={values.tag}
            disabled={disabled}
            maxLength={TAG_MAX_CHARS}
            autoComplete="off"
            onChange={(event) => {
              onChange({ ...values, tag: event.target.value })
            }}
          />
          <datalist id={`${ids.id}-tags`}>
            {tags.data?.map(({ name }) => <option key={name} value={name} />)}
          </datalist>
        </>
      )}
    </Field>
  )
}

function KnownTag({ values, onChange }: BulkFieldsProps) {
  const { t } = useLingui()
  const tags = useQuery(tagsQuery)
  return (
    <Field label={t`Tag`}>
      {(ids) => (
        <Combobox
          {...ids}
          value={values.tag}
          options={tags.data?.map(({ name }) => ({ value: name, label: name })) ?? []}
          placeholder={t`Choose a tag`}
          searchPlaceholder={t`Search tags`}
          onValueChange={(tag) => {
            onChange({ ...values, tag })
          }}
        />
      )}
    </Field>
  )
}

function TopicField({ values, onChange, kind }: BulkFieldsProps) {
  const { t } = useLingui()
  const topics = useQuery(topicsQuery)
  const open = topics.data?.filter(({ archived_at }) => kind === 'unsubscribe' || !archived_at)
  return (
    <Field label={t`Topic`}>
      {(ids) => (
        <Combobox
          {...ids}
          value={values.topic}
          options={open?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          placeholder={t`Choose a topic`}
          searchPlaceholder={t`Search topics`}
          onValueChange={(topic) => {
            onChange({ ...values, topic })
          }}
        />
      )}
    </Field>
  )
}

function ConsentFields({ values, onChange, disabled }: BulkFieldsProps) {
  const { t } = useLingui()
  const topics = useQuery(topicsQuery)
  const isDouble = topics.data?.find(({ id }) => id === values.topic)?.double_opt_in === true
  return (
    <>
      <Field label={t`How do you know that they asked for it?`} hint={t`A form, a list on paper, an order with a ticked box: where the proof is.`}>
        {(ids) => (
          <Input
            {...ids}
            value={values.form}
            disabled={disabled}
            placeholder={t`List at our stand, fair of May 2026`}
            maxLength={FORM_MAX_CHARS}
            onChange={(event) => {
              onChange({ ...values, form: event.target.value })
            }}
          />
        )}
      </Field>
      <Field label={t`The words they agreed to`} optional={t`optional`}>
        {(ids) => (
          <Textarea
            {...ids}
            value={values.text}
            disabled={disabled}
            placeholder={t`Yes, send me your newsletter once a month.`}
            maxLength={TEXT_MAX_CHARS}
            onChange={(event) => {
              onChange({ ...values, text: event.target.value })
            }}
          />
        )}
      </Field>
      {isDouble && (
        <CheckboxField
          label={t`They confirmed their addresses elsewhere`}
          hint={t`The topic wants that. Without it they wait for a confirmation.`}
          checked={values.confirmed}
          disabled={disabled}
          onCheckedChange={(checked) => {
            onChange({ ...values, confirmed: checked === true })
          }}
        />
      )}
    </>
  )
}

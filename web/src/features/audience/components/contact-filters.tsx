import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Combobox } from '@/components/ui/combobox'
import { SearchBox } from '@/components/ui/search-box'
import { Select } from '@/components/ui/select'
import { useDebounced } from '@/lib/use-debounced'
import type { ContactFilter, ContactStatus, SubscriptionState } from '../api/contacts-query'
import type { ContactField } from '../api/fields-query'
import { segmentsQuery } from '../api/segments-query'
import { tagsQuery } from '../api/tags-query'
import { topicsQuery } from '../api/topics-query'
import { ContactColumnMenu } from './contact-column-menu'
import { useStateNames } from './subscription-state'

const ANY = 'any'

interface ContactFiltersProps {
  filter: ContactFilter
  onChange: (filter: ContactFilter) => void
  columns: readonly string[]
  onColumnsChange: (columns: readonly string[]) => void
  fields: readonly ContactField[]
}

export function ContactFilters({ filter, onChange, columns, onColumnsChange, fields }: ContactFiltersProps) {
  const { t } = useLingui()
  const states = useStateNames()
  const topics = useQuery(topicsQuery)
  const tags = useQuery(tagsQuery)
  const segments = useQuery(segmentsQuery)
  const [words, setWords] = useState(filter.q ?? '')
  const settled = useDebounced(words.trim())
  useEffect(() => {
    if (settled !== (filter.q ?? '')) onChange({ ...filter, q: settled === '' ? undefined : settled })
    // Only what was typed may change the search.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  const chosen = (value: string): string | undefined => (value === ANY ? undefined : value)
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3 sm:px-5">
      <SearchBox label={t`Search contacts`} placeholder={t`Part of an address or name`} value={words} onChange={setWords} className="flex-1 basis-56 sm:max-w-72" />
      <Select<ContactStatus | typeof ANY>
        aria-label={t`Status`}
        className="w-auto min-w-32"
        value={filter.status ?? ANY}
        options={[
          { value: ANY, label: t`Any status` },
          { value: 'active', label: t({ message: 'Active', context: 'contact' }) },
          { value: 'archived', label: t`Archived` },
        ]}
        onValueChange={(status) => {
          onChange({ ...filter, status: status === ANY ? undefined : status })
        }}
      />
      <Combobox
        aria-label={t`Tag`}
        className="w-auto max-w-44 min-w-32"
        value={filter.tag ?? ANY}
        options={[{ value: ANY, label: t`Any tag` }, ...named(tags.data?.map(({ name }) => ({ value: name, label: name })), filter.tag)]}
        placeholder={t`Any tag`}
        searchPlaceholder={t`Search tags`}
        onValueChange={(tag) => {
          onChange({ ...filter, tag: chosen(tag) })
        }}
      />
      <Combobox
        aria-label={t`Topic`}
        className="w-auto max-w-48 min-w-32"
        value={filter.topic ?? ANY}
        options={[{ value: ANY, label: t`Any topic` }, ...named(topics.data?.map(({ id, name }) => ({ value: id, label: name })), filter.topic)]}
        placeholder={t`Any topic`}
        searchPlaceholder={t`Search topics`}
        onValueChange={(topic) => {
          onChange({ ...filter, topic: chosen(topic), state: topic === ANY ? undefined : filter.state })
        }}
      />
      {filter.topic !== undefined && (
        <Select<SubscriptionState>
          aria-label={t`Where they stand with the topic`}
          className="w-auto min-w-36"
          value={filter.state ?? 'subscribed'}
          options={(['subscribed', 'pending', 'unsubscribed'] as const).map((value) => ({ value, label: states[value] }))}
          onValueChange={(state) => {
            onChange({ ...filter, state })
          }}
        />
      )}
      <Combobox
        aria-label={t`Segment`}
        className="w-auto max-w-48 min-w-36"
        value={filter.segment ?? ANY}
        options={[{ value: ANY, label: t`Any segment` }, ...named(segments.data?.map(({ id, name }) => ({ value: id, label: name })), filter.segment)]}
        placeholder={t`Any segment`}
        searchPlaceholder={t`Search segments`}
        onValueChange={(segment) => {
          onChange({ ...filter, segment: chosen(segment) })
        }}
      />
      <ContactColumnMenu columns={columns} onChange={onColumnsChange} fields={fields} />
    </div>
  )
}

interface NamedOption {
  value: string
  label: string
}

/** What is chosen stays among the choices while they are loaded. */
function named(options: readonly NamedOption[] | undefined, chosen: string | undefined): readonly NamedOption[] {
  if (chosen === undefined || options?.some(({ value }) => value === chosen) === true) return options ?? []
  return [...(options ?? []), { value: chosen, label: '…' }]
}

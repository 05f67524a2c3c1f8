import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { CheckboxField } from '@/components/ui/checkbox'
import { Combobox } from '@/components/ui/combobox'
import { DateRangePicker } from '@/components/ui/date-range-picker'
import { Input } from '@/components/ui/input'
import type { AuditFilter } from '../api/audit-query'
import { AUDIT_ACTIONS } from './audit-actions'

interface AuditFiltersProps {
  filter: AuditFilter
  onChange: (filter: AuditFilter) => void
}

const ANY = 'any'

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { t, i18n } = useLingui()
  const can = useCan()
  const [words, setWords] = useState(filter.q ?? '')
  const put = (change: { [Name in keyof AuditFilter]?: AuditFilter[Name] | undefined }): void => {
    const entries = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined && value !== '')
    onChange(Object.fromEntries(entries))
  }
  const actions = Object.entries(AUDIT_ACTIONS)
    .map(([value, label]) => ({ value, label: i18n._(label), keywords: [value] }))
    .sort((a, b) => a.label.localeCompare(b.label, i18n.locale))
  return (
    <form
      role="search"
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        put({ q: words.trim() })
      }}
    >
      <Input
        type="search"
        value={words}
        aria-label={t`Search the log`}
        placeholder={t`Person, name or id…`}
        className="w-full sm:w-56"
        onChange={(event) => {
          setWords(event.target.value)
          if (event.target.value === '') put({ q: undefined })
        }}
        onBlur={() => {
          if (words.trim() !== (filter.q ?? '')) put({ q: words.trim() })
        }}
      />
      <Combobox
        className="w-full sm:w-56"
        aria-label={t`Action`}
        value={filter.action ?? ANY}
        onValueChange={(action) => {
          put({ action: action === ANY ? undefined : action })
        }}
        options={[{ value: ANY, label: t`All actions` }, ...actions]}
        placeholder={t`All actions`}
        searchPlaceholder={t`Search actions`}
      />
      <DateRangePicker
        value={{ since: filter.since, until: filter.until }}
        onChange={({ since, until }) => {
          put({ since, until })
        }}
      />
      {can('administrator') && (
        <CheckboxField
          className="items-center py-1"
          label={t`All workspaces and the installation`}
          checked={filter.all_workspaces === true}
          onCheckedChange={(on) => {
            put({ all_workspaces: on === true ? true : undefined })
          }}
        />
      )}
    </form>
  )
}

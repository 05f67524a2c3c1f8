import type { ContactField } from '../api/fields-query'

interface Choice {
  value: string
  label: string
}

/** How a value is edited. */
export type ValueKind =
  | { kind: 'text'; required?: boolean; type?: 'email'; placeholder?: string }
  | { kind: 'number' }
  | { kind: 'date' }
  | { kind: 'boolean' }
  | { kind: 'one'; options: readonly Choice[] }
  | { kind: 'list'; choices: readonly string[] }

/** What stands in the control: texts, whatever the kind; several for a list. */
export type Draft = string | readonly string[]

export function kindOf(field: ContactField): ValueKind {
  switch (field.kind) {
    case 'choice':
      return { kind: 'one', options: field.choices.map((value) => ({ value, label: value })) }
    case 'list':
      return { kind: 'list', choices: field.choices }
    default:
      return { kind: field.kind }
  }
}

export function draftOf({ kind }: ValueKind, value: unknown): Draft {
  if (kind === 'list') return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
  return value === null || value === undefined ? '' : String(value)
}

/** The value as the server takes it, where nothing is `null`; `undefined` when it is none of the kind. */
export function valueOf(kind: ValueKind, draft: Draft): unknown {
  if (typeof draft !== 'string') return draft.length === 0 ? null : draft
  const text = draft.trim()
  if (text === '') return kind.kind === 'text' && kind.required === true ? undefined : null
  switch (kind.kind) {
    case 'number': {
      const number = Number(text.replace(',', '.'))
      return Number.isFinite(number) ? number : undefined
    }
    case 'boolean':
      return text === 'true'
    default:
      return text
  }
}

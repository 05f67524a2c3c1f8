import type { Schema } from '@/api/types'

/** What the server gives back has every property: only what is sent to it may leave some out. */
type Whole<T> = { [Name in keyof T]-?: Exclude<T[Name], null | undefined> }

export type Condition = Whole<Schema<'FormCondition'>>
export type Question = Omit<Whole<Schema<'FormField'>>, 'shown_when'> & { shown_when?: Condition }
export type Step = Omit<Whole<Schema<'FormStep'>>, 'fields' | 'shown_when'> & { fields: Question[]; shown_when?: Condition }
export type Theme = Whole<Schema<'FormTheme'>>
export type Popup = Omit<Whole<Schema<'FormPopup'>>, 'delay_secs' | 'scroll_percent'> & { delay_secs: number | null; scroll_percent: number | null }

export interface Draft {
  language: Schema<'FormLanguage'>
  steps: Step[]
  fixed_topics: string[]
  offered_topics: string[]
  tags: string[]
  consent: Whole<Schema<'FormConsent'>>
  theme: Theme
  thanks: Whole<Schema<'FormThanks'>>
  confirmation: Whole<Schema<'FormConfirmation'>>
  magnet: Whole<Schema<'FormMagnet'>> | null
  popup: Popup
  embedding: Whole<Schema<'FormEmbedding'>>
  protection: Whole<Schema<'FormProtection'>>
}

export const draftOf = (form: { document: Schema<'FormDocument'> }): Draft => form.document as Draft

export const EMAIL = 'email'
export const TOPICS = 'topics'
/** What every contact has. */
export const ATTRIBUTES = ['first_name', 'last_name', 'full_name', 'language', 'country', 'time_zone'] as const

/** Where a question stands. */
export interface Place {
  step: number
  question: number
}

export function withStep(draft: Draft, at: number, change: (step: Step) => Step): Draft {
  return { ...draft, steps: draft.steps.map((step, index) => (index === at ? change(step) : step)) }
}

export function withQuestion(draft: Draft, place: Place, change: (question: Question) => Question): Draft {
  return withStep(draft, place.step, (step) => ({ ...step, fields: step.fields.map((field, index) => (index === place.question ? change(field) : field)) }))
}

/** Swaps with a neighbour; at the edge of its step a question goes over to the next one. */
export function moveQuestion(draft: Draft, { step, question }: Place, by: 1 | -1): Draft {
  const fields = draft.steps[step]?.fields ?? []
  const moved = fields[question]
  if (moved === undefined) return draft
  const without = withStep(draft, step, (old) => ({ ...old, fields: old.fields.filter((_, index) => index !== question) }))
  const target = question + by
  if (target >= 0 && target < fields.length) return withStep(without, step, (old) => ({ ...old, fields: inserted(old.fields, target, moved) }))
  const neighbour = step + by
  if (neighbour < 0 || neighbour >= draft.steps.length) return draft
  return withStep(without, neighbour, (old) => ({ ...old, fields: inserted(old.fields, by === 1 ? 0 : old.fields.length, moved) }))
}

export function moveStep(draft: Draft, at: number, by: 1 | -1): Draft {
  const moved = draft.steps[at]
  const target = at + by
  if (moved === undefined || target < 0 || target >= draft.steps.length) return draft
  return { ...draft, steps: inserted(draft.steps.filter((_, index) => index !== at), target, moved) }
}

function inserted<Item>(items: readonly Item[], at: number, item: Item): Item[] {
  return [...items.slice(0, at), item, ...items.slice(at)]
}

/** The questions that a condition at a place can look at: those before it. */
export function questionsBefore(draft: Draft, { step, question }: Place): Question[] {
  return draft.steps.flatMap((one, index) => (index < step ? one.fields : index === step ? one.fields.slice(0, question) : []))
}

export const keysOf = (draft: Draft): string[] => draft.steps.flatMap((step) => step.fields.map((field) => field.key))

/** Sets a condition or takes it away. */
export function conditional<Thing extends { shown_when?: Condition }>(thing: Thing, condition: Condition | undefined): Thing {
  if (condition !== undefined) return { ...thing, shown_when: condition }
  const rest = { ...thing }
  delete rest.shown_when
  return rest
}

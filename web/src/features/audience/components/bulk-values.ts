import type { BulkAction } from '../api/bulk'

export type BulkKind = BulkAction['kind']

export interface BulkValues {
  tag: string
  topic: string
  /** How it is known that they asked. */
  form: string
  text: string
  confirmed: boolean
}

export const NO_VALUES: BulkValues = { tag: '', topic: '', form: '', text: '', confirmed: false }

/** The action as the server takes it; `null` as long as something is missing. */
export function actionOf(kind: BulkKind, values: BulkValues): BulkAction | null {
  const { topic, confirmed } = values
  const [tag, form, text] = [values.tag.trim(), values.form.trim(), values.text.trim()]
  switch (kind) {
    case 'tag':
    case 'untag':
      return tag === '' ? null : { kind, tag }
    case 'subscribe':
      return topic === '' || form === '' ? null : { kind, topic, form, text, confirmed }
    case 'unsubscribe':
      return topic === '' ? null : { kind, topic }
    case 'archive':
    case 'restore':
    case 'delete':
    case 'erase':
      return { kind }
  }
}

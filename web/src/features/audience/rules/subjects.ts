import type { ContactField } from '../api/fields-query'
import { isLeafRule, type LeafRule, type StrangeRule } from './rule'

/** What a rule is about, as a choice: `property:email`, `field:plan`, `tag`. */
export type Subject = string

export function subjectOf(rule: LeafRule | StrangeRule): Subject {
  if (!isLeafRule(rule)) return rule.rule
  if ('field' in rule) return `field:${rule.field}`
  return rule.rule === 'property' ? `property:${rule.property}` : rule.rule
}

/** The rule that somebody begins with who has chosen what it is about. */
export function beginning(subject: Subject, fields: readonly ContactField[], seed: number): LeafRule | null {
  if (subject.startsWith('property:')) {
    return { rule: 'property', property: subject.slice('property:'.length) as 'email', test: { op: 'is', values: [] } }
  }
  if (subject.startsWith('field:')) {
    const field = fields.find(({ name }) => `field:${name}` === subject)
    return field === undefined ? null : fieldRule(field)
  }
  switch (subject) {
    case 'tag':
      return { rule: 'tag', tag: '' }
    case 'status':
      return { rule: 'status', status: 'active' }
    case 'topic':
      return { rule: 'topic', topic: '', state: 'subscribed' }
    case 'consent':
      return { rule: 'consent', kind: 'grant' }
    case 'created':
    case 'updated':
      return { rule: subject, test: { op: 'within_last', days: 30 } }
    case 'engagement':
      return { rule: 'engagement', kind: 'opened', test: { op: 'at_least', times: 1 }, within_days: 90 }
    case 'delivery':
      return { rule: 'delivery', kind: 'delivered', test: { op: 'at_least', times: 1 }, within_days: 90 }
    case 'last_activity':
      return { rule: 'last_activity', kind: 'opened', test: { op: 'within_last', days: 30 } }
    case 'unopened':
      return { rule: 'unopened', last: 10 }
    case 'score':
      return { rule: 'score', test: { op: 'at_least', value: 50 } }
    case 'provider':
      return { rule: 'provider', providers: [] }
    case 'form':
      return { rule: 'form', form: '' }
    case 'segment':
      return { rule: 'segment', segment: '' }
    case 'share':
      return { rule: 'share', from: 0, to: 10, seed }
    default:
      return null
  }
}

function fieldRule(field: ContactField): LeafRule {
  switch (field.kind) {
    case 'number':
      return { rule: 'number_field', field: field.name, test: { op: 'at_least', value: NaN } }
    case 'date':
      return { rule: 'date_field', field: field.name, test: { op: 'within_last', days: 30 } }
    case 'boolean':
      return { rule: 'boolean_field', field: field.name, value: true }
    default:
      return { rule: 'text_field', field: field.name, test: { op: 'is', values: [] } }
  }
}

/** Rules of a segment as the server has them; its document calls them objects, because they are within each other. */
export type TextProperty = 'email' | 'domain' | 'name' | 'language' | 'time_zone' | 'country' | 'source'

export type TextTest = { op: 'is'; values: string[] } | { op: 'contains' | 'starts_with' | 'ends_with'; value: string } | { op: 'known' }

export type NumberTest = { op: 'is' | 'at_least' | 'at_most'; value: number } | { op: 'between'; from: number; to: number } | { op: 'known' }

export type DateTest =
  | { op: 'on' | 'before' | 'after'; date: string }
  | { op: 'within_last' | 'within_next' | 'older_than'; days: number }
  | { op: 'anniversary'; within_days: number }
  | { op: 'known' }

export type TimeTest = { op: 'before' | 'after'; at: string } | { op: 'within_last' | 'older_than'; days: number }

export interface CountTest {
  op: 'at_least' | 'at_most'
  times: number
}

export type DeliveryKind = 'sent' | 'delivered' | 'deferred' | 'soft_bounced' | 'bounced' | 'suppressed' | 'complained'
export type EngagementKind = 'opened' | 'clicked'

export type ConsentKind = 'grant' | 'confirmation' | 'withdrawal'
export type State = 'pending' | 'subscribed' | 'unsubscribed'

export type LeafRule =
  | { rule: 'property'; property: TextProperty; test: TextTest }
  | { rule: 'text_field'; field: string; test: TextTest }
  | { rule: 'number_field'; field: string; test: NumberTest }
  | { rule: 'date_field'; field: string; test: DateTest }
  | { rule: 'boolean_field'; field: string; value: boolean }
  | { rule: 'tag'; tag: string }
  | { rule: 'status'; status: 'active' | 'archived' }
  | { rule: 'topic'; topic: string; state: State }
  | { rule: 'consent'; kind: ConsentKind; topic?: string | null; source?: string | null; form?: string | null; test?: TimeTest | null }
  | { rule: 'form'; form: string }
  | { rule: 'engagement'; kind: EngagementKind; test: CountTest; within_days?: number | null; link?: TextTest | null; campaign?: TextTest | null; machines?: boolean }
  | { rule: 'delivery'; kind: DeliveryKind; test: CountTest; within_days?: number | null }
  | { rule: 'last_activity'; kind: DeliveryKind | EngagementKind; test: TimeTest; machines?: boolean }
  | { rule: 'unopened'; last: number }
  | { rule: 'score'; test: NumberTest }
  | { rule: 'provider'; providers: string[] }
  | { rule: 'created'; test: TimeTest }
  | { rule: 'updated'; test: TimeTest }
  | { rule: 'segment'; segment: string }
  | { rule: 'share'; from: number; to: number; seed: number }

/** Of a newer server. It is kept as it is. */
export interface StrangeRule {
  rule: string
}

export interface GroupRule {
  rule: 'all' | 'any'
  rules: Rule[]
}

export interface NotRule {
  rule: 'not'
  inner: Rule
}

export type Rule = GroupRule | NotRule | LeafRule | StrangeRule

export function isGroupRule(rule: Rule): rule is GroupRule {
  return (rule.rule === 'all' || rule.rule === 'any') && 'rules' in rule
}

export function isNotRule(rule: Rule): rule is NotRule {
  return rule.rule === 'not' && 'inner' in rule
}

const LEAVES: readonly LeafRule['rule'][] = [
  'property',
  'text_field',
  'number_field',
  'date_field',
  'boolean_field',
  'tag',
  'status',
  'topic',
  'consent',
  'form',
  'engagement',
  'delivery',
  'last_activity',
  'unopened',
  'score',
  'provider',
  'created',
  'updated',
  'segment',
  'share',
]

export function isLeafRule(rule: Rule): rule is LeafRule {
  return LEAVES.some((name) => name === rule.rule)
}

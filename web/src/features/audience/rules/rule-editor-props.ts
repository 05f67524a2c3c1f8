import type { LeafRule } from './rule'

export interface RuleEditorProps<Rule extends LeafRule> {
  rule: Rule
  negated: boolean
  onChange: (rule: LeafRule, negated: boolean) => void
}

export type RuleOf<Name extends LeafRule['rule']> = Extract<LeafRule, { rule: Name }>

import { isComplete } from './complete'
import { isGroupRule, isLeafRule, isNotRule, type LeafRule, type Rule, type StrangeRule } from './rule'

/** What the editor works on: negations are part of what they negate, and everything has a key of its own. */
export type Mode = 'all' | 'any' | 'none'

export interface Group {
  key: number
  kind: 'group'
  mode: Mode
  children: readonly Node[]
}

export interface Leaf {
  key: number
  kind: 'leaf'
  negated: boolean
  /** `null` until somebody has chosen what it is about. */
  rule: LeafRule | StrangeRule | null
}

export type Node = Group | Leaf

let lastKey = 0

function key(): number {
  lastKey += 1
  return lastKey
}

export function newLeaf(): Leaf {
  return { key: key(), kind: 'leaf', negated: false, rule: null }
}

export function newGroup(mode: Mode, children: readonly Node[]): Group {
  return { key: key(), kind: 'group', mode, children }
}

/** The rule as the editor has it; at the top there is always a group. */
export function treeOf(rule: Rule): Group {
  const node = nodeOf(rule)
  return node.kind === 'group' ? node : newGroup('all', [node])
}

function nodeOf(rule: Rule): Node {
  if (isGroupRule(rule)) return newGroup(rule.rule, rule.rules.map(nodeOf))
  if (isNotRule(rule)) {
    const { inner } = rule
    if (isLeafRule(inner)) return { key: key(), kind: 'leaf', negated: true, rule: inner }
    if (isGroupRule(inner) && inner.rule === 'any') return newGroup('none', inner.rules.map(nodeOf))
    return newGroup('none', [nodeOf(inner)])
  }
  return { key: key(), kind: 'leaf', negated: false, rule }
}

/** The rule as the server takes it. What is not complete is left out. */
export function ruleOf(group: Group): Rule {
  const rules = group.children.flatMap((child) => childRule(child) ?? [])
  return group.mode === 'none' ? { rule: 'not', inner: { rule: 'any', rules } } : { rule: group.mode, rules }
}

function childRule(node: Node): Rule | null {
  // A group without rules says nothing; the server would take it as everybody or nobody.
  if (node.kind === 'group') return leavesOf(node).some(isWhole) ? ruleOf(node) : null
  if (!isWhole(node) || node.rule === null) return null
  return node.negated ? { rule: 'not', inner: node.rule } : node.rule
}

function isWhole(leaf: Leaf): boolean {
  return leaf.rule !== null && isComplete(leaf.rule)
}

export function leavesOf(node: Node): Leaf[] {
  return node.kind === 'leaf' ? [node] : node.children.flatMap(leavesOf)
}

/** How many rules still lack something. */
export function incompleteCount(group: Group): number {
  return leavesOf(group).filter((leaf) => !isWhole(leaf)).length
}

/** The tree with one node changed; `null` takes it away. */
export function replaced(group: Group, of: number, by: (node: Node) => Node | null): Group {
  const children = group.children.flatMap((child) => {
    if (child.key === of) return by(child) ?? []
    return child.kind === 'group' ? replaced(child, of, by) : child
  })
  return { ...group, children }
}

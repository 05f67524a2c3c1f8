import { expect, test } from 'vitest'
import type { Rule } from './rule'
import { type Group, incompleteCount, newGroup, newLeaf, replaced, ruleOf, treeOf } from './tree'

const TAG: Rule = { rule: 'tag', tag: 'vip' }
const STATUS: Rule = { rule: 'status', status: 'active' }

test.each<[string, Rule]>([
  ['groups', { rule: 'all', rules: [TAG, { rule: 'any', rules: [STATUS, TAG] }] }],
  ['negations', { rule: 'any', rules: [{ rule: 'not', inner: TAG }, { rule: 'not', inner: { rule: 'any', rules: [STATUS] } }] }],
  ['rules of a newer server', { rule: 'all', rules: [{ rule: 'horoscope', sign: 'leo' } as Rule] }],
  ['nothing', { rule: 'all', rules: [] }],
])('%s come back as they were', (_, rule) => {
  expect(ruleOf(treeOf(rule))).toEqual(rule)
})

test('a single rule stands in a group, and a negated group keeps its sense', () => {
  expect(ruleOf(treeOf(TAG))).toEqual({ rule: 'all', rules: [TAG] })
  const not: Rule = { rule: 'not', inner: { rule: 'all', rules: [TAG, STATUS] } }
  expect(ruleOf(treeOf(not))).toEqual({ rule: 'not', inner: { rule: 'any', rules: [{ rule: 'all', rules: [TAG, STATUS] }] } })
})

test('what says nothing yet is left out', () => {
  const tree = newGroup('all', [newLeaf(), newGroup('any', [newLeaf()]), { ...newLeaf(), rule: { rule: 'tag', tag: ' ' } }, { ...newLeaf(), rule: { rule: 'tag', tag: 'a' } }])
  expect(ruleOf(tree)).toEqual({ rule: 'all', rules: [{ rule: 'tag', tag: 'a' }] })
  expect(incompleteCount(tree)).toBe(3)
})

test('a node is changed or taken away wherever it is', () => {
  const leaf = newLeaf()
  const tree = newGroup('all', [newGroup('any', [leaf, newLeaf()])])
  const negated = replaced(tree, leaf.key, (node) => ({ ...node, negated: true }) as typeof leaf)
  expect((negated.children[0] as Group).children[0]).toMatchObject({ negated: true })
  expect((replaced(tree, leaf.key, () => null).children[0] as Group).children).toHaveLength(1)
})

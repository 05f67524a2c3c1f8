import { expect, test } from 'vitest'
import { actionOf, NO_VALUES } from './bulk-values'

test('an action needs what it is about', () => {
  expect(actionOf('tag', NO_VALUES)).toBeNull()
  expect(actionOf('tag', { ...NO_VALUES, tag: ' vip ' })).toEqual({ kind: 'tag', tag: 'vip' })
  expect(actionOf('archive', NO_VALUES)).toEqual({ kind: 'archive' })
})

test('nobody is subscribed without a word on their consent', () => {
  expect(actionOf('subscribe', { ...NO_VALUES, topic: 't' })).toBeNull()
  expect(actionOf('subscribe', { ...NO_VALUES, topic: 't', form: 'Fair 2026' })).toEqual({ kind: 'subscribe', topic: 't', form: 'Fair 2026', text: '', confirmed: false })
})

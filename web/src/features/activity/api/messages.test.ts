import { expect, test } from 'vitest'
import { searchText } from './messages'

test('the last word may go on', () => {
  expect(searchText('your order')).toBe('your order*')
  expect(searchText('주문')).toBe('주문*')
  expect(searchText('ann@exam')).toBe('ann@exam*')
})

test('a whole address and an asterisk stay', () => {
  expect(searchText('ann@example.org')).toBe('ann@example.org')
  expect(searchText('ord*')).toBe('ord*')
})

test('nothing to search for is no search', () => {
  expect(searchText(undefined)).toBeUndefined()
  expect(searchText(' -- ')).toBeUndefined()
})

import { expect, test } from 'vitest'
import { sortingOf } from './use-listing'

test('a minus sign turns the order around', () => {
  expect(sortingOf('name')).toEqual({ id: 'name', desc: false })
  expect(sortingOf('-created_at')).toEqual({ id: 'created_at', desc: true })
})

import { describe, expect, it } from 'vitest'
import { wholeList } from './pages'

describe('a list that is read whole', () => {
  it('follows the cursors to the end', async () => {
    const asked: (string | undefined)[] = []
    const items = await wholeList((cursor) => {
      asked.push(cursor)
      return Promise.resolve(cursor === undefined ? { items: [1, 2], next_cursor: 'b' } : { items: [3], next_cursor: null })
    })
    expect(items).toEqual([1, 2, 3])
    expect(asked).toEqual([undefined, 'b'])
  })

  it('ends though the server always has more', async () => {
    const items = await wholeList(() => Promise.resolve({ items: ['one'], next_cursor: 'again' }))
    expect(items).toHaveLength(10)
  })
})

import { describe, expect, it } from 'vitest'
import { attachmentsOf, flatParts, htmlPart } from './parts'
import type { MailPart } from './types'

const part = (index: number, content_type: string, more: Partial<MailPart> = {}): MailPart => ({ index, content_type, size_bytes: 1, children: [], ...more })

const TREE = [
  part(0, 'multipart/mixed', {
    children: [
      part(1, 'multipart/related', {
        children: [
          part(2, 'multipart/alternative', { children: [part(3, 'text/plain'), part(4, 'text/html')] }),
          part(5, 'image/png', { content_id: 'logo', disposition: 'inline' }),
        ],
      }),
      part(6, 'text/html', { disposition: 'attachment', filename: 'a.html' }),
      part(7, 'text/csv', { filename: 'b.csv' }),
    ],
  }),
]

describe('parts', () => {
  it('come in the order of the message', () => {
    expect(flatParts(TREE).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
  it('are files when they are neither bodies nor containers', () => {
    expect(attachmentsOf(TREE).map(({ index }) => index)).toEqual([5, 6, 7])
  })
  it('have one HTML body, which is not an attached page', () => {
    expect(htmlPart(TREE)?.index).toBe(4)
    expect(htmlPart([part(0, 'text/html', { disposition: 'attachment' })])).toBeUndefined()
  })
})

import { expect, test } from 'vitest'
import { createFormat } from '@/lib/format'
import { paramsOf } from './attention-params'

const params = paramsOf(
  { params: { recipients: 1234, paused: 1, url: '', until: '2026-03-01T09:30:00Z', wrong: 'soon' } },
  createFormat('en', 'UTC'),
)

test('figures are written as people write them', () => {
  expect(params.number('recipients')).toBe('1,234')
  expect(params.time('until')?.replace(/\s/g, ' ')).toBe('9:30 AM')
  expect(params.is('paused')).toBe(true)
})

test('what is not there or not as expected is nothing', () => {
  expect(params.number('until')).toBeNull()
  expect(params.text('url')).toBeNull()
  expect(params.date('wrong')).toBeNull()
  expect(params.is('recipients')).toBe(false)
})

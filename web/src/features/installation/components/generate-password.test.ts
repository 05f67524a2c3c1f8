import { expect, it } from 'vitest'
import { generatePassword } from './generate-password'

it('makes passwords of twenty plain letters, each time another', () => {
  const made = Array.from({ length: 50 }, () => generatePassword())
  for (const password of made) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{20}$/)
  expect(new Set(made).size).toBe(made.length)
})

it('leaves out bytes that would favour some letters', () => {
  let call = 0
  const password = generatePassword((bytes) => bytes.fill(call++ === 0 ? 255 : 0))
  expect(password).toBe('a'.repeat(20))
})

import { describe, expect, it } from 'vitest'
import type { SmtpAccount } from './account'
import { shell } from './account'
import { SNIPPETS } from './all'

const account: SmtpAccount = {
  host: 'mail.example.com',
  port: 587,
  tls: 'starttls',
  username: 'pr_user',
  password: 'secret-word',
  from: 'shop@example.com',
  to: 'you@example.net',
}

describe('snippets', () => {
  it.each(SNIPPETS.map((snippet) => [snippet.name, snippet] as const))('%s carries the whole account', (_, snippet) => {
    for (const tls of ['starttls', 'tls'] as const) {
      const code = snippet.build({ ...account, tls, port: tls === 'tls' ? 465 : 587 })
      for (const part of [account.host, tls === 'tls' ? '465' : '587', account.username, account.password]) expect(code).toContain(part)
      expect(code).not.toContain('undefined')
    }
  })

  it('quotes what a shell would take apart', () => {
    expect(shell("it's")).toBe(`'it'\\''s'`)
    expect(shell('plain@example.com')).toBe('plain@example.com')
  })
})

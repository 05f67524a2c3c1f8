import { expect, type Page } from '@playwright/test'
import { call } from './api.ts'
import type { Simnet } from './simnet.ts'

export interface Seeded {
  /** Pages of single things that were made. */
  pages: string[]
}

const SUBJECTS = ['Your order 4711', 'Reset your password', 'Invoice for October', 'Welcome to Shop', 'Your parcel is on its way', 'A reply to your question']
const PEOPLE = ['ann', 'bob', 'carol', 'dan', 'eve', 'frank']
const DOMAINS = ['quick.test', 'mail.test', 'mixed.test', 'busy.test', 'refuses.test', 'gone.test']

const HTML = `<!doctype html><html><body style="font-family: sans-serif; margin: 0; background: #f4f4f7">
<div style="max-width: 560px; margin: 24px auto; background: #ffffff; border-radius: 8px; padding: 32px">
<h1 style="color: #3f51d6; font-size: 24px; margin: 0 0 16px">Thank you for your order</h1>
<p style="color: #333333; line-height: 1.5">Your order <strong>4711</strong> is on its way. It arrives on Thursday.</p>
<p><a href="https://shop.example.com/orders/4711" style="background: #3f51d6; color: #ffffff; padding: 12px 20px; border-radius: 6px; text-decoration: none; display: inline-block">Follow the parcel</a></p>
<p style="color: #666666; font-size: 13px">Shop, 1 Road, Postville</p></div></body></html>`

/** An installation that is in use: mail caught and sent, credentials, a webhook, a team. */
export async function seed(page: Page, simnet: Simnet, count = 24): Promise<Seeded> {
  const message = (index: number, more: object = {}): object => ({
    from: 'Shop <hello@sender.test>',
    to: [`${PEOPLE[index % PEOPLE.length] ?? ''}@${DOMAINS[index % DOMAINS.length] ?? ''}`],
    subject: SUBJECTS[index % SUBJECTS.length],
    text: 'Thank you for your order. It arrives on Thursday.',
    html: HTML,
    tags: [index % 2 === 0 ? 'orders' : 'accounts'],
    ...more,
  })
  const { records } = await call<{ records: Parameters<Simnet['publish']>[0] }>(page, 'POST', '/domains', { name: 'sender.test' })
  simnet.publish(records)
  await expect.poll(() => call(page, 'POST', '/domains/sender.test/check')).toMatchObject({ verified: true })
  await call(page, 'POST', '/domains', { name: 'news.sender.test' })
  await call(page, 'PATCH', '/workspace', { postal_address: 'Shop, 1 Road, Postville' })

  const captured: string[] = []
  for (let index = 0; index < 4; index += 1) captured.push((await call<{ id: string }>(page, 'POST', '/messages', message(index))).id)
  await call(page, 'PUT', '/workspace/mode', { mode: 'live', accept_warnings: true })
  const sent: string[] = []
  for (let index = 0; index < count; index += 1) sent.push((await call<{ id: string }>(page, 'POST', '/messages', message(index))).id)

  await call(page, 'POST', '/keys', { label: 'Shop, production', scopes: ['messages:send'] })
  await call(page, 'POST', '/keys', { label: 'Reports', scopes: ['messages:read', 'events:read'], expires_at: '2099-01-01T00:00:00Z' })
  await call(page, 'POST', '/credentials/smtp', { label: 'Office printer', stream: 'transactional' })
  await call(page, 'POST', '/suppressions', { addresses: ['left@quick.test', 'complained@mail.test'] })
  await call(page, 'POST', '/invites', { role: 'developer', email: 'dev@sender.test' })
  const webhook = await call<{ id: string }>(page, 'POST', '/webhooks', {
    url: 'https://hooks.sender.test/postroad',
    description: 'Order service',
    types: ['message.delivered', 'message.bounced'],
  })
  const first = sent[0] ?? ''
  await expect.poll(async () => (await call<{ status: string }>(page, 'GET', `/messages/${first}`)).status).not.toBe('queued')
  return {
    pages: [`/messages/${first}`, `/sandbox/${captured[0] ?? ''}`, '/domains/sender.test', `/developers/webhooks/${webhook.id}`],
  }
}

import type { Page } from '@playwright/test'
import { call } from './api.ts'

/** Sends a mail of a topic into the sandbox, and returns the paths of the links at its end. */
export async function linksOfMail(page: Page, to: string, topic: string): Promise<{ unsubscribe: string; preferences: string }> {
  await call(page, 'POST', '/messages', {
    from: 'press@sender.test',
    to,
    subject: 'Spring news',
    text: 'Good morning.',
    topic,
    unsubscribe_footer: true,
  })
  const listed = await call<{ items: { id: string }[] }>(page, 'GET', '/sandbox/messages')
  const message = await call<{ text: { text: string } | string }>(page, 'GET', `/sandbox/messages/${listed.items[0]?.id ?? ''}`)
  const text = JSON.stringify(message)
  const found = (letter: string): string => new RegExp(`http://[^/"]+(/${letter}/[A-Za-z0-9_-]+)`).exec(text)?.[1] ?? ''
  return { unsubscribe: found('u'), preferences: found('p') }
}

import { createServer, type Server } from 'node:http'
import { type Browser, expect, type Page } from '@playwright/test'
import { call } from './api.ts'
import { freePort } from './process.ts'

/** Programs are not counted, and browsers that tests drive say that they are some. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** A site of another origin, with a strict policy that allows what docs/forms.md says. */
export async function site(code: string, host: string): Promise<{ url: string; server: Server }> {
  const port = await freePort()
  const policy = `default-src 'none'; style-src 'self'; script-src ${host}; connect-src ${host}; form-action ${host}`
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy })
    response.end(`<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1><p>Things to buy.</p>${code}</body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${String(port)}`, server }
}

/** Somebody who looks at that site, and has no session with us. */
export async function visitor(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ userAgent: BROWSER, viewport: { width: 900, height: 900 } })
  return context.newPage()
}

interface Captured {
  items: { id: string; subject: string }[]
}

/** The link in the confirmation mail, which the sandbox caught. */
export async function confirmationLink(page: Page): Promise<string> {
  let link = ''
  await expect
    .poll(async () => {
      const { items } = await call<Captured>(page, 'GET', '/sandbox/messages')
      const found = items.find(({ subject }) => subject === 'Please confirm your sign-up')
      if (found === undefined) return ''
      const { text } = await call<{ text: string }>(page, 'GET', `/sandbox/messages/${found.id}`)
      link = /https?:\/\/\S+\/f\/confirm\/\S+/.exec(text)?.[0] ?? ''
      return link
    })
    .not.toBe('')
  return link
}

/** Clicks the button that sends a form until it is taken: nobody reads faster than a second, and the form says so at the first try. */
export async function send(page: Page, button: string, then: string): Promise<void> {
  await expect(async () => {
    const send = page.getByRole('button', { name: button })
    if (await send.isEnabled().catch(() => false)) await send.click({ timeout: 1_000 })
    await expect(page.getByRole('heading', { name: then })).toBeVisible({ timeout: 2_000 })
  }).toPass()
}

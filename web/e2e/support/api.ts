import { expect, type Page } from '@playwright/test'

type Json = Record<string, unknown>

/** Calls the API as the pages do: with the session of the page and its token. */
export async function call<Answer = Json>(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: await session(page),
    ...(body === undefined ? {} : { data: body }),
  })
  expect(response.ok(), `${method} ${path}: ${String(response.status())} ${await response.text()}`).toBe(true)
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Answer
}

/** What every request of the pages that changes something says. */
export async function session(page: Page): Promise<Record<string, string>> {
  const { csrf_token: token } = (await (await page.request.get('/api/v1/session')).json()) as { csrf_token: string }
  return { 'X-CSRF-Token': token, Origin: new URL(page.url()).origin }
}

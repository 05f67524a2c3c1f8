import { expect, type Page } from '@playwright/test'

type Json = Record<string, unknown>

/** Calls the API as the pages do: with the session of the page and its token. */
export async function call<Answer = Json>(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  const session = (await (await page.request.get('/api/v1/session')).json()) as { csrf_token: string; workspace: string | null }
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: { 'X-CSRF-Token': session.csrf_token, Origin: new URL(page.url()).origin },
    ...(body === undefined ? {} : { data: body }),
  })
  expect(response.ok(), `${method} ${path}: ${String(response.status())} ${await response.text()}`).toBe(true)
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Answer
}

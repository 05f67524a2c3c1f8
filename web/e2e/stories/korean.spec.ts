import { PAGES } from '../support/pages.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

test('the app speaks Korean from the first visit', async ({ browser, postroad, shot }) => {
  const context = await browser.newContext({ baseURL: postroad.url, locale: 'ko-KR', timezoneId: 'Asia/Seoul', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/\p{Script=Hangul}/u)
  await shot(page, 'sign-in-ko')
  await context.close()
})

test('every page has a Korean title and no English heading is left', async ({ admin: page, shot }) => {
  test.setTimeout(180_000)
  await page.goto('/settings/profile')
  await page.evaluate(() => {
    localStorage.setItem('postroad.language', 'ko')
  })
  const session = (await (await page.request.get('/api/v1/session')).json()) as { csrf_token: string }
  const changed = await page.request.patch('/api/v1/me', {
    headers: { 'X-CSRF-Token': session.csrf_token, Origin: new URL(page.url()).origin },
    data: { language: 'ko' },
  })
  expect(changed.ok()).toBe(true)
  for (const path of PAGES) {
    await test.step(path, async () => {
      await page.goto(path)
      await settled(page)
      const headings = await page.getByRole('heading', { level: 1 }).allInnerTexts()
      for (const heading of headings) expect.soft(heading, path).toMatch(/\p{Script=Hangul}|^SMTP$/u)
    })
  }
  await page.goto('/')
  await settled(page)
  await shot(page, 'home-ko')
})

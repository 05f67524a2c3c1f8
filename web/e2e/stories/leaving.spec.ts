import type { Browser, Page } from '@playwright/test'
import { call } from '../support/api.ts'
import { seriousFindings } from '../support/axe.ts'
import { expect, test } from '../support/test.ts'
import { linksOfMail } from '../support/topical.ts'

const READER = 'bob@elsewhere.test'
const WIDTHS = { desktop: 1280, phone: 360 }

/** Somebody who has no session here. */
async function stranger(browser: Browser, baseURL: string, locale = 'en-GB'): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale })
  return context.newPage()
}

async function look(page: Page, shot: (page: Page, name: string) => Promise<void>, name: string): Promise<void> {
  for (const [width, pixels] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width: pixels, height: 900 })
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page), `${name} ${width} ${colorScheme}`).toEqual([])
      const overflows = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      expect(overflows, `${name} ${width} is wider than the window`).toBe(false)
      await shot(page, `${name}-${width}-${colorScheme}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

test('somebody chooses what they get, leaves with a reason, and comes back', async ({ admin, browser, baseURL, shot }) => {
  const make = async (path: string, body: object): Promise<string> => (await call<{ id: string }>(admin, 'POST', path, body)).id
  const topic = { double_opt_in: false, public: true }
  const news = await make('/topics', { ...topic, name: 'News', description: 'What is new at the shop, once a week' })
  await make('/topics', { ...topic, name: 'Offers', description: 'Sales, before everybody else hears of them' })
  const contact = await make('/contacts', { email: READER })
  await call(admin, 'POST', `/contacts/${contact}/consents`, { topic: news, kind: 'grant' })
  const { unsubscribe, preferences } = await linksOfMail(admin, READER, news)
  const page = await stranger(browser, baseURL ?? '')

  await test.step('in the preference centre', async () => {
    await page.goto(preferences)
    await look(page, shot, 'preferences')
    await page.getByLabel('Offers').check()
    await page.getByLabel('At most one mail a week').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('status')).toHaveText('Saved.')
    await expect(page.getByLabel('Offers')).toBeChecked()
    await page.getByRole('button', { name: 'Pause for 30 days' }).click()
    await expect(page.getByRole('status')).toContainText('Paused until')
    await page.getByRole('button', { name: 'End the pause' }).click()
  })

  await test.step('by the link to unsubscribe', async () => {
    await page.goto(unsubscribe)
    await look(page, shot, 'unsubscribe')
    await page.getByRole('button', { name: 'Unsubscribe from “News”' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are unsubscribed')
    await look(page, shot, 'unsubscribed')
    await page.getByLabel('There is too much mail').check()
    await page.getByLabel('Anything else').fill('Twice a day?')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you')
    const reasons = await call<{ items: { reason: string; comment: string }[] }>(admin, 'GET', '/unsubscribe-reasons')
    expect(reasons.items[0]).toMatchObject({ reason: 'too_often', comment: 'Twice a day?' })
  })

  await test.step('and back again', async () => {
    await page.goto(unsubscribe)
    await page.getByRole('button', { name: 'Subscribe to “News” again' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are subscribed again')
  })

  await test.step('in Korean, and with a link that is none', async () => {
    const korean = await stranger(browser, baseURL ?? '', 'ko-KR')
    await korean.goto(`${unsubscribe}?lang=ko`)
    await look(korean, shot, 'unsubscribe-ko')
    await korean.goto(`${preferences}?lang=ko`)
    await look(korean, shot, 'preferences-ko')
    await korean.goto('/u/forged')
    await expect(korean.getByRole('heading', { level: 1 })).toHaveText('올바르지 않은 링크입니다')
    await look(korean, shot, 'no-link-ko')
  })
})

test('the pages look as they are set, and the preview shows it before', async ({ admin: page, shot }) => {
  await page.goto('/settings/public-pages')
  await page.getByLabel('Name', { exact: true }).fill('Example Press')
  await page.getByLabel('Colour of buttons').fill('#b91c1c')
  await page.getByLabel('At the end of every page').fill('Example Press, 1 Road, London')
  const preview = page.frameLocator('iframe[title="Preview of the page"]')
  await expect(preview.getByText('1 Road, London')).toBeVisible()
  await expect(preview.getByRole('heading', { level: 1 })).toHaveText('Unsubscribe')
  await page.getByRole('button', { name: 'Add a reason' }).click()
  await page.getByLabel('Reason 6 in English').fill('I moved')
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'public-pages')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The public pages are saved', { exact: true })).toBeVisible()
  await page.getByRole('radio', { name: 'Unsubscribed' }).click()
  await expect(preview.getByText('I moved')).toBeVisible()
  await shot(page, 'public-pages-saved')
})

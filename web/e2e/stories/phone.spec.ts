import { PAGES } from '../support/pages.ts'
import { seed } from '../support/seed.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

test('every page fits a phone', async ({ admin: page, simnet, shot }) => {
  test.setTimeout(240_000)
  const { pages } = await seed(page, simnet, 6)
  for (const path of [...PAGES, ...pages]) {
    await test.step(path, async () => {
      await page.goto(path)
      await settled(page)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect.soft(overflow, `${path} can be moved sideways`).toBe(0)
      await shot(page, `phone${path.replace(/[^a-z]+/gi, '-').slice(0, 40)}`)
    })
  }
})

test('the menu opens, leads on and closes', async ({ admin: page }) => {
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'API keys' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
})

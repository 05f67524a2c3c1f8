import { seriousFindings } from '../support/axe.ts'
import { seedAudience } from '../support/audience.ts'
import { seed } from '../support/seed.ts'
import { PAGES } from '../support/pages.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

for (const theme of ['light', 'dark'] as const) {
  test(`no page has a serious finding in ${theme} colours`, async ({ admin: page, simnet }) => {
    test.setTimeout(300_000)
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const { pages } = await seed(page, simnet)
    pages.push(...(await seedAudience(page)))
    for (const path of [...PAGES, ...pages]) {
      await test.step(path, async () => {
        await page.goto(path)
        await settled(page)
        expect.soft(await seriousFindings(page), path).toEqual([])
      })
    }
  })
}

test('dialogs have no serious finding and give the focus back', async ({ admin: page }) => {
  await page.goto('/developers/keys')
  await settled(page)
  const opener = page.getByRole('button', { name: 'Create key' })
  await opener.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(opener).toBeFocused()

  await test.step('also after the dialog has shown something else', async () => {
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Name')).toBeFocused()
    await page.keyboard.type('Shop')
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toBeHidden()
  })
})

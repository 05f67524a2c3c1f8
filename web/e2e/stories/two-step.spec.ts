import type { Page } from '@playwright/test'
import { ADMIN } from '../support/postroad.ts'
import { expect, test } from '../support/test.ts'
import { totp } from '../support/totp.ts'

async function password(page: Page): Promise<void> {
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible()
}

test('codes of an authenticator app guard the password', async ({ admin: page }) => {
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Turn on' }).click()
  const dialog = page.getByRole('dialog')
  const secret = await dialog.locator('code').first().innerText()
  await dialog.getByLabel('Code').fill(totp(secret))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  const codes = page.getByRole('dialog')
  await expect(codes.getByText(/recovery codes/i).first()).toBeVisible()
  const recovery = (await codes.innerText()).match(/^[a-z0-9]{4,}(?:-[a-z0-9]+)+$/im)?.[0] ?? ''
  expect(recovery).not.toBe('')

  await test.step('a wrong code is refused, the next one is taken', async () => {
    await password(page)
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
    // The code of the enrolment is used up; the next one is accepted early, because clocks differ.
    await page.getByLabel('Code').fill(totp(secret, 1))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  })

  await test.step('a recovery code works once', async () => {
    await password(page)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recovery)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    await password(page)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recovery)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
  })
})

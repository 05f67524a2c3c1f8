import type { Page } from '@playwright/test'
import { ADMIN } from '../support/postroad.ts'
import { expect, test } from '../support/test.ts'

/** A security key that says yes to everything. */
async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Without it the sign-in page offers passkeys in its fields, and a key that says yes to everything answers before the button is pressed. */
async function offerNothingInFields(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)
  })
}

test('a passkey is added, and signs in without a password', async ({ admin: page, shot }) => {
  await addAuthenticator(page)
  await offerNothingInFields(page)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByText('The passkey is added').first()).toBeVisible()
  await shot(page, 'security')
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})

test('an installation is set up with a passkey alone', async ({ page, postroad }) => {
  await addAuthenticator(page)
  await page.goto(await postroad.setupPath())
  await page.getByLabel('Name', { exact: true }).fill(ADMIN.name)
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { name: /Passkey/ }).click()
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await expect(page.getByText('The passkey is ready.')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Workspace name').fill('Keyed')
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByText('Sandbox mode.')).toBeVisible()
})

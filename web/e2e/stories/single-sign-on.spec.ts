import { CLIENT, IdentityProvider } from '../support/provider.ts'
import { ADMIN } from '../support/postroad.ts'
import { expect, test } from '../support/test.ts'

test('people sign in through an identity provider', async ({ admin: page, postroad, guard, shot }) => {
  const provider = await IdentityProvider.start((uri) => uri.startsWith(`${postroad.url}/api/v1/session/oidc/`))
  guard.allow(provider.issuer)
  // The provider's own pages want a font of others.
  guard.allow('https://fonts.googleapis.com')
  await page.context().route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }))
  try {
    await page.goto('/installation/sign-on')
    await page.getByRole('button', { name: 'Add a provider' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Company login')
    await dialog.getByLabel('Issuer').fill(provider.issuer)
    await dialog.getByLabel('Client id').fill(CLIENT.id)
    await dialog.getByRole('textbox', { name: 'Client secret' }).fill(CLIENT.secret)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await shot(page, 'single-sign-on')

    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: /Company login/ }).or(page.getByRole('button', { name: /Company login/ })).click()
    await page.locator('input[name="login"]').fill(ADMIN.email.split('@')[0] ?? '')
    await page.locator('input[name="password"]').fill('anything')
    await page.getByRole('button', { name: /Sign-in/i }).click()
    await page.getByRole('button', { name: /Continue/i }).click()
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    const session = (await (await page.request.get('/api/v1/session')).json()) as { user: { email: string } }
    expect(session.user.email).toBe(ADMIN.email)
  } finally {
    await provider.stop()
  }
})

import { createServer } from 'node:http'
import { freePort } from '../support/process.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

test('a key is made, sends, and is disabled', async ({ admin: page, playwright, postroad, shot }) => {
  await page.goto('/developers/keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await expect(dialog.getByText('Give it a name')).toBeVisible()
  await dialog.getByLabel('Name').fill('Shop')
  await shot(page, 'create-key')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await expect(dialog.getByText('It cannot be shown again.')).toBeVisible()
  const token = await dialog.locator('code').first().innerText()
  await dialog.getByRole('button', { name: 'Done' }).click()

  const client = await playwright.request.newContext({ baseURL: postroad.url, extraHTTPHeaders: { Authorization: `Bearer ${token}` } })
  const message = { from: 'a@sender.test', to: ['b@quick.test'], subject: 'By key', text: 'Hello' }
  expect((await client.post('/api/v1/messages', { data: message })).status()).toBe(202)
  expect((await client.get('/api/v1/messages')).status(), 'the preset allows sending only').toBe(403)

  await page.reload()
  await page.getByRole('button', { name: 'Disable Shop' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable key' }).click()
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible()
  expect((await client.post('/api/v1/messages', { data: message })).status()).toBe(401)
  await client.dispose()
})

test('the reference is searched and tried', async ({ admin: page, shot }) => {
  await page.goto('/developers/reference')
  await page.getByRole('searchbox', { name: 'Search operations' }).fill('show your workspace')
  await page.getByRole('link', { name: /Show your workspace/ }).click()
  await page.getByRole('button', { name: 'Send request' }).click()
  await expect(page.getByText('200').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Response' }).first()).toContainText('"name": "Shop"')
  await shot(page, 'reference')
})

test('every operation of the reference can be shown', async ({ admin: page }) => {
  test.setTimeout(240_000)
  await page.goto('/developers/reference')
  await settled(page)
  const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('link')
  const count = await links.count()
  expect(count).toBeGreaterThan(60)
  for (let index = 0; index < count; index += 1) {
    const link = links.nth(index)
    const href = (await link.getAttribute('href')) ?? ''
    // Without scrolling and pointing: there are many.
    await link.evaluate((element: HTMLElement) => {
      element.click()
    })
    await expect(page).toHaveURL(href)
    await expect(page.getByRole('article')).toBeVisible()
  }
})

test.describe('webhooks', () => {
  test('an endpoint hears of a test, and its answer is shown', async ({ admin: page, shot }) => {
    const port = await freePort()
    const heard: string[] = []
    const server = createServer((request, response) => {
      heard.push(String(request.headers['webhook-signature']))
      response.writeHead(200).end('thank you')
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    try {
      await page.goto('/developers/webhooks')
      await page.getByRole('button', { name: 'Add webhook' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Address').fill(`http://127.0.0.1:${String(port)}/hook`)
      await dialog.getByRole('button', { name: 'Add webhook' }).click()
      await expect(dialog.getByText('Signing secret')).toBeVisible()
      await dialog.getByRole('button', { name: 'Go to the webhook' }).click()
      await page.getByRole('button', { name: 'Send a test' }).click()
      await expect(page.getByText('HTTP 200')).toBeVisible()
      expect(heard[0]).toMatch(/^v1,/)
      await page.getByRole('button', { name: 'webhook.test' }).click()
      await expect(page.getByText('thank you')).toBeVisible()
      await shot(page, 'webhook-delivery')
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

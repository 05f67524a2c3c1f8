import { call } from '../support/api.ts'
import { expect, test } from '../support/test.ts'

test('an analyst sees figures and changes nothing', async ({ admin: page, browser, postroad, guard, shot }) => {
  const { url } = await call<{ url: string }>(page, 'POST', '/invites', { role: 'analyst' })
  const context = await browser.newContext({ baseURL: postroad.url, viewport: { width: 1440, height: 900 } })
  const analyst = await context.newPage()

  await test.step('the link lets them join', async () => {
    const { pathname, search } = new URL(url)
    await analyst.goto(`${pathname}${search}`)
    await analyst.getByLabel('Name', { exact: true }).fill('Ann Analyst')
    await analyst.getByLabel('E-mail').fill('ann@sender.test')
    await analyst.getByRole('textbox', { name: 'Password' }).fill('another long password')
    await analyst.getByRole('button', { name: 'Join the workspace' }).click()
    await expect(analyst.getByRole('navigation', { name: 'Main' })).toBeVisible()
  })

  await test.step('what is not theirs is not shown', async () => {
    const links = analyst.getByRole('navigation', { name: 'Main' })
    await expect(links.getByRole('link', { name: 'Queue' })).toBeVisible()
    for (const name of ['Activity', 'Send', 'API keys', 'Users', 'Overview']) await expect(links.getByRole('link', { name, exact: true })).toBeHidden()
    await shot(analyst, 'analyst-home')
  })

  await test.step('and the server refuses it', async () => {
    const session = (await (await analyst.request.get('/api/v1/session')).json()) as { csrf_token: string }
    const headers = { 'X-CSRF-Token': session.csrf_token, Origin: postroad.url }
    const refused = [
      analyst.request.post('/api/v1/messages', { headers, data: { from: 'a@sender.test', to: ['b@quick.test'], subject: 'x', text: 'x' } }),
      analyst.request.post('/api/v1/keys', { headers, data: { label: 'x', scopes: ['messages:read'] } }),
      analyst.request.put('/api/v1/workspace/mode', { headers, data: { mode: 'live' } }),
      analyst.request.get('/api/v1/users'),
    ]
    for (const response of await Promise.all(refused)) expect(response.status()).toBe(403)
  })

  expect(guard.problems).toEqual([])
  await context.close()
})

test('nobody gets in without a session, and a forged request changes nothing', async ({ admin: page, postroad }) => {
  const forged = await page.request.patch('/api/v1/workspace', { headers: { Origin: 'https://evil.example' }, data: { name: 'Mine' } })
  expect(forged.status()).toBe(403)
  expect(await forged.json()).toMatchObject({ rule: 'csrf' })
  await page.context().clearCookies()
  const refused = await page.request.get('/api/v1/workspace')
  expect(refused.status()).toBe(401)
  await page.goto(`${postroad.url}/developers/keys`)
  await expect(page).toHaveURL(/\/sign-in\?return_to=/)
})

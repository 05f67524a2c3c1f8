import { call } from '../support/api.ts'
import { ADMIN, WORKSPACE } from '../support/postroad.ts'
import { submit } from '../support/smtp.ts'
import { expect, test } from '../support/test.ts'

test('from the printed link to the first captured mail', async ({ page, postroad, shot }) => {
  await test.step('the printed link opens the set-up', async () => {
    await page.goto(await postroad.setupPath())
    await page.getByLabel('Name', { exact: true }).fill(ADMIN.name)
    await page.getByLabel('E-mail').fill(ADMIN.email)
    await shot(page, 'setup')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Workspace name').fill(WORKSPACE)
    await page.getByRole('button', { name: 'Finish' }).click()
  })

  await test.step('Home shows the sandbox and six open steps', async () => {
    await expect(page.getByText('Sandbox mode.')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Get started' })).toBeVisible()
    await expect(page.getByText('0 of 6')).toBeVisible()
    await shot(page, 'home-first-run')
  })

  await test.step('the link works only once', async () => {
    const again = await page.request.get(`/api/v1/setup${new URL(await postroad.setupPath(), postroad.url).search}`)
    expect(await again.json()).toMatchObject({ needed: false })
  })

  await test.step('an application sends by SMTP with settings from the page', async () => {
    await page.goto('/developers/smtp')
    await page.getByRole('button', { name: 'Create login' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Shop')
    await dialog.getByRole('button', { name: 'Create login' }).click()
    await expect(dialog.getByText('It cannot be shown again.')).toBeVisible()
    const code = await dialog.getByRole('region').last().innerText()
    const [, username = '', password = ''] = /user: "([^"]+)", pass: "([^"]+)"/.exec(code) ?? []
    await shot(page, 'smtp-login')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await submit(postroad.submissionPort, { username, password }, {
      from: 'Shop <hello@sender.test>',
      to: 'customer@quick.test',
      subject: 'Your order 4711',
      text: 'Thank you.',
      html: '<h1>Thank you</h1><p>Your order is on its way.</p>',
      attachments: [{ filename: 'invoice.txt', content: 'Total: 12.00' }],
    })
  })

  await test.step('it is in the sandbox, and nowhere else', async () => {
    await page.goto('/sandbox')
    const row = page.getByRole('link', { name: /Your order 4711/ }).first()
    await expect(row).toBeVisible()
    await row.click()
    await expect(page.getByRole('heading', { name: /Your order 4711/ }).first()).toBeVisible()
    await expect(page.frameLocator('iframe').first().getByText('Your order is on its way.')).toBeVisible()
    await shot(page, 'sandbox-message')
  })

  await test.step('the steps tick themselves', async () => {
    await page.goto('/')
    await expect(page.getByText('2 of 6')).toBeVisible()
    expect(await call(page, 'GET', '/onboarding')).toMatchObject({ dismissed: false })
  })
})

test('a message written on the Send page is caught', async ({ admin: page, shot }) => {
  await page.goto('/send')
  await page.getByLabel('From').fill('hello@sender.test')
  await page.getByLabel('To', { exact: true }).fill('customer@quick.test')
  await page.keyboard.press('Enter')
  await page.getByLabel('Subject').fill('Written here')
  await page.getByRole('combobox', { name: 'Kind of message' }).click()
  await page.getByRole('option', { name: 'Only text' }).click()
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello from the page.')
  await shot(page, 'send')
  await page.getByRole('button', { name: 'Send to the sandbox' }).click()
  await expect(page.getByText('The message is in the sandbox.')).toBeVisible()
  await page.getByRole('link', { name: 'See it in the sandbox' }).click()
  await expect(page.getByText('Hello from the page.').first()).toBeVisible()
})

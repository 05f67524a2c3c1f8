import { call } from '../support/api.ts'
import { expect, test } from '../support/test.ts'

interface Domain {
  records: { record_type: string; name: string; value: string }[]
}

test('a workspace goes live and its mail arrives', async ({ admin: page, simnet, shot }) => {
  await test.step('without a domain it is not ready', async () => {
    await page.goto('/settings/workspace#mode')
    await page.getByRole('radio', { name: /^Live/ }).click()
    await expect(page.getByRole('heading', { name: 'Not ready yet' })).toBeVisible()
    await shot(page, 'go-live-not-ready')
    await page.getByRole('button', { name: 'Go live…' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Go live' }).click()
    await expect(dialog.getByRole('alert')).toBeVisible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('the domain and its records', async () => {
    const { records } = await call<Domain>(page, 'POST', '/domains', { name: 'sender.test' })
    simnet.publish(records)
    await expect
      .poll(async () => call<{ verified: boolean }>(page, 'POST', '/domains/sender.test/check'))
      .toMatchObject({ verified: true })
    await call(page, 'PATCH', '/workspace', { postal_address: '1 Road, Postville' })
  })

  await test.step('every required check passes, and the change is confirmed', async () => {
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect(page.getByRole('heading', { name: 'Ready to go live' })).toBeVisible()
    await shot(page, 'go-live-ready')
    await page.getByRole('button', { name: 'Go live…' }).click()
    const dialog = page.getByRole('alertdialog')
    await expect(dialog.getByText('mail goes to the people it is addressed to')).toBeVisible()
    const doubts = dialog.getByRole('checkbox')
    if (await doubts.isVisible()) await doubts.click()
    await dialog.getByRole('button', { name: 'Go live' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText('Sandbox mode.')).toBeHidden()
  })

  await test.step('mail is delivered, deferred and refused as the internet pleases', async () => {
    const send = (to: string, subject: string) =>
      call<{ id: string }>(page, 'POST', '/messages', { from: 'Shop <hello@sender.test>', to: [to], subject, text: 'Hello' })
    const { id } = await send('ann@quick.test', 'It arrives')
    const refused = await send('bob@refuses.test', 'It is refused')
    await page.goto(`/messages/${id}`)
    await expect(page.getByText(/delivered/i).first()).toBeVisible()
    await shot(page, 'message-delivered')
    await page.goto(`/messages/${refused.id}`)
    await expect(page.getByText(/Message refused/).first()).toBeVisible()
    await shot(page, 'message-refused')
  })

  await test.step('the change is in the audit log', async () => {
    await page.goto('/settings/audit')
    const entry = page.getByRole('button', { name: /Mode changed/ }).first()
    await expect(entry).toContainText('Ada Admin')
    await entry.click()
    const changes = page.getByRole('table', { name: 'What changed' })
    await expect(changes.getByRole('row', { name: /mode/ })).toContainText('live')
    await shot(page, 'audit')
  })
})

test('redirect mode sends everything to the addresses of choice', async ({ admin: page, simnet }) => {
  const { records } = await call<Domain>(page, 'POST', '/domains', { name: 'sender.test' })
  simnet.publish(records)
  await expect
    .poll(async () => call<{ verified: boolean }>(page, 'POST', '/domains/sender.test/check'))
    .toMatchObject({ verified: true })
  await page.goto('/settings/workspace#mode')
  await page.getByRole('radio', { name: /^Redirect/ }).click()
  await page.getByRole('button', { name: 'Change…' }).click()
  await expect(page.getByText('Enter at least one address')).toBeVisible()
  await page.getByLabel('Addresses that get everything').fill('me@mail.test')
  await page.getByRole('button', { name: 'Change…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Redirect' }).click()
  await expect(page.getByText('Redirect mode.')).toBeVisible()
  const { id } = await call<{ id: string }>(page, 'POST', '/messages', {
    from: 'hello@sender.test',
    to: ['customer@refuses.test'],
    subject: 'Elsewhere',
    text: 'Hello',
  })
  await page.goto(`/messages/${id}`)
  await expect(page.getByText('me@mail.test').first()).toBeVisible()
})

import type { Page } from '@playwright/test'
import { call } from '../support/api.ts'
import { seriousFindings } from '../support/axe.ts'
import type { Simnet } from '../support/simnet.ts'
import { expect, test } from '../support/test.ts'

interface Records {
  records: Parameters<Simnet['publish']>[0]
}

/** A live workspace with mail that its destination defers, so that it waits. */
async function withWaitingMail(page: Page, simnet: Simnet): Promise<void> {
  const { records } = await call<Records>(page, 'POST', '/domains', { name: 'sender.test' })
  simnet.publish(records)
  await expect.poll(() => call(page, 'POST', '/domains/sender.test/check')).toMatchObject({ verified: true })
  await call(page, 'PATCH', '/workspace', { postal_address: '1 Road, Postville' })
  await call(page, 'PUT', '/workspace/mode', { mode: 'live', accept_warnings: true })
  for (const name of ['ann', 'bob', 'carol']) {
    await call(page, 'POST', '/messages', { from: 'Shop <hello@sender.test>', to: [`${name}@busy.test`], subject: 'It waits', text: 'Hello', tags: ['orders'] })
  }
  await expect
    .poll(async () => (await call<{ items: { title: string }[] }>(page, 'GET', '/queue/paths')).items.some(({ title }) => title.includes('busy.test')))
    .toBe(true)
}

test('a path says why it is slow, and traffic rules hold mail back and let it go', async ({ admin: page, simnet, shot }) => {
  await withWaitingMail(page, simnet)

  await test.step('the path to the busy host, its limits and what it said', async () => {
    await page.goto('/queue?view=paths')
    await page.getByRole('searchbox', { name: 'Search paths' }).fill('busy.test')
    await page.getByRole('table', { name: 'Paths' }).getByRole('button', { name: /busy\.test/ }).first().click()
    const sheet = page.getByRole('dialog')
    await expect(sheet.getByRole('heading', { name: 'Why is this slow?' })).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await shot(page, 'queue-path')
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
  })

  await test.step('a rule is counted before it holds', async () => {
    await page.getByRole('radio', { name: 'Rules' }).click()
    await page.getByRole('button', { name: 'Add rule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Recipient domain').fill('busy.test')
    await expect(dialog.getByRole('status')).toContainText('3 recipients that wait now')
    await dialog.getByLabel('Reason').fill('Their storage is full')
    expect(await seriousFindings(page)).toEqual([])
    await shot(page, 'queue-rule')
    await dialog.getByRole('button', { name: 'Add rule' }).click()
    await expect(dialog).toBeHidden()
    const row = page.getByRole('row', { name: /busy\.test/ })
    await expect(row).toContainText('Suspended')
    await expect(row).toContainText('Their storage is full')
  })

  await test.step('a rate must be a number, and providers come from a list', async () => {
    await page.getByRole('button', { name: 'Add rule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^Slow down/ }).click()
    await dialog.getByRole('textbox', { name: 'Recipients a minute' }).fill('0')
    await dialog.getByRole('button', { name: 'Add rule' }).click()
    await expect(dialog.getByText('Enter a number from 1 to 1000000')).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Recipients a minute' }).fill('60')
    await dialog.getByLabel('Provider').click()
    await page.getByRole('option', { name: 'Google' }).click()
    await dialog.getByRole('button', { name: 'Add rule' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('row', { name: /Google/ })).toContainText('At most 60 a minute')
  })

  await test.step('what waits is held once, after it was asked', async () => {
    await page.getByRole('button', { name: 'Add rule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^Hold what waits/ }).click()
    await dialog.getByLabel('Tag').fill('orders')
    await dialog.getByRole('button', { name: 'Count and ask' }).click()
    const asked = page.getByRole('alertdialog')
    await expect(asked).toContainText('3 recipients are held')
    await asked.getByRole('button', { name: 'Hold', exact: true }).click()
    await expect(asked).toBeHidden()
    await expect.poll(() => call<{ held: number }>(page, 'GET', '/queue')).toMatchObject({ held: 3 })
  })

  await test.step('a rule is taken back', async () => {
    await page.getByRole('button', { name: /Take back the rule for busy\.test/ }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click()
    await expect(page.getByRole('row', { name: /busy\.test/ })).toBeHidden()
  })
})

test('a plan is rehearsed before it is sent', async ({ admin: page, shot }) => {
  await page.goto('/rehearsals')
  await page.getByRole('button', { name: 'Rehearse' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Autumn')
  await dialog.getByLabel('Messages a day').fill('0')
  await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click()
  await expect(dialog.getByLabel('Messages a day')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Messages a day').fill('2000')
  await dialog.getByLabel('Days', { exact: true }).fill('5')
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Autumn' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'What to change' })).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('img', { name: 'Messages a day' })).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'rehearsal')

  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('Nothing was rehearsed yet.')).toBeVisible()
})

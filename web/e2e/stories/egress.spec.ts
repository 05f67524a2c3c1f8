import { call } from '../support/api.ts'
import { seriousFindings } from '../support/axe.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

test('a source is added, checked, pooled, assigned, and seen by its workspace', async ({ admin: page, shot }) => {
  await test.step('it is added, and checked by hand', async () => {
    await page.goto('/installation/egress')
    await page.getByRole('button', { name: 'Add source' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('No slug')
    await dialog.getByRole('button', { name: 'Add source' }).click()
    await expect(dialog.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')
    await dialog.getByLabel('Name', { exact: true }).fill('eu-1')
    await dialog.getByLabel('IP address').fill('127.0.0.1')
    await dialog.getByRole('button', { name: 'Add source' }).click()
    await expect(dialog).toBeHidden()
    await page.getByRole('link', { name: 'eu-1' }).click()
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(page.getByText('On this machine')).toBeVisible()
    await expect(page.getByText('Good', { exact: true })).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await shot(page, 'source')
  })

  await test.step('a pool takes it, with a weight', async () => {
    await page.goto('/installation/egress?view=pools')
    await page.getByRole('button', { name: 'Add pool' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('shared-eu')
    await dialog.getByRole('button', { name: 'Add a source to the pool' }).click()
    await dialog.getByLabel('Weight of eu-1').fill('3')
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Add pool' }).click()
    await expect(page.getByRole('row', { name: /shared-eu/ })).toContainText('eu-1')
  })

  await test.step('everybody is assigned to it', async () => {
    await page.getByRole('radio', { name: 'Assignments' }).click()
    await page.getByRole('button', { name: 'Assign a pool' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Pool', { exact: true }).click()
    await page.getByRole('option', { name: 'shared-eu' }).click()
    await dialog.getByRole('button', { name: 'Assign' }).click()
    await expect(page.getByRole('row', { name: /Everybody/ })).toContainText('shared-eu')
  })

  await test.step('the same source for the other stream has to be confirmed', async () => {
    await page.getByRole('button', { name: 'Assign a pool' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Stream').click()
    await page.getByRole('option', { name: 'Broadcast' }).click()
    await dialog.getByLabel('Pool', { exact: true }).click()
    await page.getByRole('option', { name: 'shared-eu' }).click()
    await dialog.getByRole('button', { name: 'Assign' }).click()
    await dialog.getByLabel('A source may carry both transactional and broadcast mail').click()
    await dialog.getByRole('button', { name: 'Assign' }).click()
    await expect(page.getByRole('row', { name: /Everybody/ })).toHaveCount(2)
  })

  await test.step('the workspace sees what it uses', async () => {
    await page.goto('/egress')
    await settled(page)
    await expect(page.getByText(/From the pool shared-eu/).first()).toBeVisible()
    await expect(page.getByRole('table', { name: 'Transactional' })).toContainText('127.0.0.1')
    await shot(page, 'sending-addresses')
  })

  await test.step('a source in use goes only with its queue', async () => {
    const remove = async (): Promise<void> => {
      await page.goto('/installation/egress')
      await page.getByRole('button', { name: 'Actions for eu-1' }).click()
      await page.getByRole('menuitem', { name: 'Remove' }).click()
      await page.getByLabel('Type eu-1 to confirm').fill('eu-1')
      await page.getByRole('button', { name: 'Remove source' }).click()
    }
    await remove()
    await expect(page.getByRole('alertdialog').getByText(/only source of shared-eu/)).toBeVisible()

    const { id: other } = await call<{ id: string }>(page, 'POST', '/sources', { name: 'eu-2', address: '127.0.0.2' })
    const { items } = await call<{ items: { id: string; members: { source: string }[] }[] }>(page, 'GET', '/pools')
    const members = [...(items[0]?.members ?? []).map(({ source }) => ({ source, weight: 1 })), { source: other, weight: 1 }]
    await call(page, 'PATCH', `/pools/${items[0]?.id ?? ''}`, { members, mix: true })
    await remove()
    await expect(page.getByRole('alertdialog')).toBeHidden()
    await expect(page.getByRole('link', { name: 'eu-1' })).toBeHidden()
    await expect(page.getByRole('row', { name: /eu-2/ })).toContainText('shared-eu')
  })
})

test('a warm-up is started, looked at, paused and ended', async ({ admin: page, shot }) => {
  await call(page, 'POST', '/sources', { name: 'eu-1', address: '127.0.0.1' })
  await page.goto('/installation/warmups')
  await page.getByRole('button', { name: 'Start a warm-up' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Source').click()
  await page.getByRole('option', { name: 'eu-1' }).click()
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'eu-1' })).toBeVisible()

  await expect(page.getByRole('img', { name: /plan, sent and forecast/ })).toBeVisible()
  await page.getByLabel('When will so many a day be possible?').fill('50,000')
  await expect(page.getByRole('status').filter({ hasText: '50,000 a day' })).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'warm-up')

  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await page.getByRole('button', { name: 'End', exact: true }).click()
  const confirm = page.getByRole('alertdialog')
  await confirm.getByLabel('Type eu-1 to confirm').fill('eu-1')
  await confirm.getByRole('button', { name: 'End warm-up' }).click()
  await expect(page.getByText('Nothing is warmed up')).toBeVisible()
})

test('a plan of one’s own is added and removed', async ({ admin: page }) => {
  await page.goto('/installation/warmups?view=plans')
  await page.getByRole('button', { name: 'Add a plan' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('careful')
  await dialog.getByLabel('Mails a day to one provider').fill('100 50')
  await dialog.getByRole('button', { name: 'Add plan' }).click()
  await expect(dialog.getByText('Each stage must allow more than the one before')).toBeVisible()
  await dialog.getByLabel('Mails a day to one provider').fill('50 100 200')
  await dialog.getByRole('button', { name: 'Add plan' }).click()
  await expect(page.getByRole('row', { name: /careful/ })).toContainText('3 days')
  await page.getByRole('button', { name: 'Remove careful' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove plan' }).click()
  await expect(page.getByRole('row', { name: /careful/ })).toBeHidden()
})

test('a domain gets an MTA-STS policy, and a rule of the administrator is set', async ({ admin: page, shot }) => {
  await call(page, 'POST', '/domains', { name: 'sender.test' })
  await page.goto('/domains/sender.test')
  await page.getByRole('button', { name: 'Switch on' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel("Hosts that take the domain's mail").fill('mx.sender.test')
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByRole('region', { name: 'The policy' })).toContainText('mx: mx.sender.test')
  await expect(page.getByRole('list', { name: 'DNS records' })).toContainText('_mta-sts.sender.test')
  await shot(page, 'mta-sts')

  await page.goto('/installation/tls?view=policies')
  await page.getByRole('button', { name: 'Add rule' }).click()
  const rule = page.getByRole('dialog')
  await rule.getByLabel('Destination').fill('example.org')
  await rule.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /example.org/ })).toContainText('Encrypted, with a valid certificate')
  await page.getByRole('button', { name: 'Remove example.org' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove rule' }).click()
  await expect(page.getByText(/^No rule:/)).toBeVisible()
})

import { readFile } from 'node:fs/promises'
import { call } from '../support/api.ts'
import { confirmationLink, send, site, visitor } from '../support/elsewhere.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

test('a two-step form is built, embedded elsewhere, confirmed, and its file fetched', async ({ admin: page, browser, postroad, shot }) => {
  const code = `<script async src="${postroad.url}/f/forms.js" data-form="ID"></script>`

  await test.step('it is created and built', async () => {
    await page.goto('/forms')
    await page.getByRole('button', { name: 'Create form' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Footer of the shop')
    await dialog.getByRole('button', { name: 'Create form' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Footer of the shop' })).toBeVisible()
    await page.getByRole('button', { name: 'Add step' }).click()
    await page.getByRole('button', { name: 'Add question' }).last().click()
    await page.getByRole('menuitem', { name: 'First name' }).click()
    await expect(page.frameLocator('iframe').getByLabel('First name')).toBeVisible()
    await page.getByRole('radio', { name: 'Topics & consent' }).click()
    await page.getByLabel('New topic').fill('Newsletter')
    await page.getByRole('button', { name: 'Add topic' }).click()
    await expect(page.getByRole('combobox', { name: 'Newsletter' })).toContainText('Everybody gets it')
    await page.getByRole('radio', { name: 'Confirmation' }).click()
    await page.getByLabel("Sender's address").fill('news@sender.test')
    await page.getByRole('radio', { name: 'Afterwards' }).click()
    await page.locator('input[type=file]').setInputFiles({ name: 'guide.txt', mimeType: 'text/plain', buffer: Buffer.from('How to buy things.') })
    await expect(page.getByRole('combobox', { name: 'File' })).toContainText('guide.txt')
    await page.getByLabel('Words of its button').fill('Get the guide')
    await expect(page.getByText('Draft saved')).toBeVisible()
  })

  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const shop = await site(code.replace('ID', id), postroad.url)
  try {
    await test.step('its site is named, and it is published', async () => {
      await page.getByRole('radio', { name: 'Where & when' }).click()
      await page.getByLabel('Addresses of your sites').fill(shop.url)
      await page.keyboard.press('Enter')
      await expect(page.getByText('Draft saved')).toBeVisible()
      await page.getByRole('button', { name: 'Publish' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
      await expect(page.getByText('Version 1 is published', { exact: true })).toBeVisible()
      await page.getByRole('radio', { name: 'Questions' }).click()
      await settled(page)
      await shot(page, 'form-builder')
    })

    const person = await visitor(browser)
    await test.step('a visitor of the other site fills it in', async () => {
      await person.goto(shop.url)
      await person.getByLabel(/Email address/).fill('ann@quick.test')
      await person.getByRole('button', { name: 'Continue' }).click()
      await person.getByLabel(/First name/).fill('Ann')
      await send(person, 'Sign up', 'Please look into your mail')
      expect(await person.context().cookies()).toEqual([])
      await shot(person, 'form-embedded')
    })

    await test.step('the caught mail confirms by its button only', async () => {
      await person.goto(await confirmationLink(page))
      await shot(person, 'form-confirm')
      expect(await call(page, 'GET', '/contacts')).toMatchObject({ items: [] })
      await person.getByRole('button', { name: 'Yes, sign me up' }).click()
      await expect(person.getByRole('heading', { name: 'You are signed up' })).toBeVisible()
      const downloading = person.waitForEvent('download')
      await person.getByRole('link', { name: 'Get the guide' }).click()
      const file = await downloading
      expect(file.suggestedFilename()).toBe('guide.txt')
      expect(await readFile(await file.path(), 'utf8')).toBe('How to buy things.')
    })

    await test.step('the contact is there, and the figures tell of it', async () => {
      expect(await call(page, 'GET', '/contacts')).toMatchObject({ items: [{ email: 'ann@quick.test', first_name: 'Ann', source: 'form' }] })
      await expect
        .poll(async () => (await call<{ total: Record<string, unknown> }>(page, 'GET', `/forms/${id}/report`)).total)
        .toMatchObject({ views: 1, starts: 1, submits: 1, confirms: 1, downloads: 1 })
      await page.getByRole('tab', { name: 'Results' }).click()
      await expect(page.getByRole('img', { name: 'Confirmed: 1' })).toBeVisible()
      await settled(page)
      await shot(page, 'form-results')
      await page.getByRole('tab', { name: 'People' }).click()
      await expect(page.getByRole('cell', { name: 'ann@quick.test' })).toBeVisible()
      await page.getByRole('tab', { name: 'Share' }).click()
      await expect(page.getByRole('region', { name: 'In your page' })).toContainText('forms.js')
      await shot(page, 'form-share')
    })
    await person.context().close()
  } finally {
    shop.server.close()
  }
})

test('a pop-up comes up once, and plain HTML is sent once more from the form’s own page', async ({ admin: page, browser, postroad, shot }) => {
  const topic = await call<{ id: string }>(page, 'POST', '/topics', { name: 'News' })
  const { id } = await call<{ id: string }>(page, 'POST', '/forms', {
    name: 'Pop-up',
    document: {
      steps: [{ title: 'Ten per cent off', fields: [{ key: 'email', label: 'Email', required: true }] }],
      fixed_topics: [topic.id],
      consent: { text: 'Yes, send me offers.' },
      confirmation: { from_address: 'news@sender.test' },
      popup: { delay_secs: 0, exit_intent: false, every_days: 7 },
      embedding: { anywhere: true },
    },
  })
  await call(page, 'POST', `/forms/${id}/versions`, {})
  const { html } = await call<{ html: string }>(page, 'GET', `/forms/${id}/embed`)
  const shop = await site(`<script async src="${postroad.url}/f/forms.js" data-form="${id}" data-popup></script>`, postroad.url)
  const plain = await site(html, postroad.url)
  const person = await visitor(browser)
  try {
    await test.step('the pop-up is closed, and rests', async () => {
      await person.goto(shop.url)
      await expect(person.getByRole('dialog')).toBeVisible()
      await shot(person, 'form-popup')
      await person.getByRole('button', { name: 'Close' }).click()
      await expect(person.getByRole('dialog')).toBeHidden()
      const asked: string[] = []
      person.on('request', (request) => asked.push(request.url()))
      await person.reload({ waitUntil: 'networkidle' })
      expect(asked.some((url) => url.includes('/f/forms.js'))).toBe(true)
      expect(asked.some((url) => url.includes('/embed'))).toBe(false)
    })

    await test.step('plain HTML needs no script', async () => {
      await person.goto(plain.url)
      await person.getByLabel(/Email/).fill('bob@quick.test')
      await person.getByRole('button', { name: 'Sign up' }).click()
      await expect(person.getByText('Please check what you wrote and send it once more.')).toBeVisible()
      await expect(person.getByLabel(/Email/)).toHaveValue('bob@quick.test')
      await send(person, 'Sign up', 'Please look into your mail')
      expect(await confirmationLink(page)).toContain('/f/confirm/')
    })
  } finally {
    await person.context().close()
    shop.server.close()
    plain.server.close()
  }
})

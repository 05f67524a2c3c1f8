import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { call } from '../support/api.ts'
import { seriousFindings } from '../support/axe.ts'
import { confirmationLink, send, site, visitor } from '../support/elsewhere.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'
import { linksOfMail } from '../support/topical.ts'
import { zip } from '../support/zip.ts'

/** As Mailchimp names the columns of an export. */
const COLUMNS =
  '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS'
const UNSUB_COLUMNS = 'UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER'

interface Member {
  email: string
  first?: string
  last?: string
  tags?: readonly string[]
  left?: string
}

function row({ email, first = '', last = '', tags = [], left }: Member, at: number): string {
  const marked = tags.map((tag) => `""${tag}""`).join(',')
  const consent = '"2024-02-03 10:11:12",192.0.2.7,"2024-02-03 10:15:00",192.0.2.7'
  const line = `${email},${first},${last},2,${consent},,,,,Europe/Berlin,DE,BE,"2025-01-01 00:00:00",${String(at)},e${String(at)},,"${marked}"`
  return left === undefined ? line : `${line},"${left}","May news",c1,"NORMAL: no longer want these",`
}

function table(members: readonly Member[], more = ''): string {
  return [`${COLUMNS}${more}`, ...members.map(row), ''].join('\r\n')
}

const EXPORT = zip([
  {
    name: 'subscribed_members_export_4711.csv',
    text: table([
      { email: 'ann@quick.test', first: 'Ann', last: 'Smith', tags: ['VIP', 'Blog'] },
      { email: 'bob@quick.test', first: 'Bob', tags: ['VIP'] },
      { email: 'carla@mail.test', first: 'Carla', tags: ['Blog'] },
      { email: 'dae@mail.test', first: '대중' },
      { email: 'not an address', first: 'Nobody' },
    ]),
  },
  { name: 'unsubscribed_members_export_4711.csv', text: table([{ email: 'eva@mail.test', first: 'Eva', tags: ['VIP'], left: '2025-05-06 07:08:09' }], `,${UNSUB_COLUMNS}`) },
  { name: 'cleaned_members_export_4711.csv', text: table([{ email: 'gone@gone.test' }]) },
])

const FRANK = 'frank@quick.test'

const step = test.step

test('an audience moves in from Mailchimp, grows by a form, and is let go kindly', async ({ admin: page, browser, postroad, shot }) => {
  test.setTimeout(300_000)
  const topic = { public: true }
  const { id: news } = await call<{ id: string }>(page, 'POST', '/topics', { ...topic, name: 'Newsletter', description: 'What is new, once a month', double_opt_in: true })
  await call(page, 'POST', '/topics', { ...topic, name: 'Offers', double_opt_in: false })

  await step('the file is understood, tried, and imported', async () => {
    await page.goto('/audience/contacts')
    await page.getByRole('navigation', { name: 'Audience' }).getByRole('link', { name: 'Imports' }).click()
    await page.locator('input[type=file]').setInputFiles({ name: 'audience_export_4711.zip', mimeType: 'application/zip', buffer: EXPORT })
    await expect(page.getByRole('heading', { level: 1 })).toContainText('audience_export_4711.zip')
    await importTheFile(page, shot)
  })

  await step('who left there gets nothing here', async () => {
    await page.goto('/suppressions')
    await expect(page.getByRole('row', { name: /eva@mail.test/ })).toContainText('Unsubscribed')
    await expect(page.getByRole('row', { name: /gone@gone.test/ })).toContainText('Bounce')
    await page.goto('/audience/contacts?q=eva')
    await page.getByRole('link', { name: 'eva@mail.test' }).click()
    await expect(why(page).getByText('No: this person unsubscribed from everything.')).toBeVisible()
  })

  await step('and who stayed can be proved to have asked for it', async () => {
    await page.goto('/audience/contacts?q=ann')
    await page.getByRole('link', { name: 'ann@quick.test' }).click()
    await expect(why(page).getByText('Yes: Newsletter goes to this person.')).toBeVisible()
    await page.getByRole('tab', { name: 'Consents' }).click()
    await expect(page.getByText('192.0.2.7').first()).toBeVisible()
    await expect(page.getByText('Feb 3, 2024').first()).toBeVisible()
  })

  await step('a segment counts while it is built', async () => {
    await buildSegment(page, shot)
  })

  const id = await step('a form of two steps with a file is built', () => buildForm(page))
  const shop = await site(`<script async src="${postroad.url}/f/forms.js" data-form="${id}"></script>`, postroad.url)
  const person = await visitor(browser)
  try {
    await step('it is published for a site of another origin', async () => {
      await page.getByRole('radio', { name: 'Where & when' }).click()
      await page.getByLabel('Addresses of your sites').fill(shop.url)
      await page.keyboard.press('Enter')
      await expect(page.getByText('Draft saved')).toBeVisible()
      await page.getByRole('button', { name: 'Publish' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
      await expect(page.getByText('Version 1 is published', { exact: true })).toBeVisible()
    })

    await step('somebody fills it in there, confirms, and gets the file', async () => {
      expect(new URL(shop.url).origin).not.toBe(new URL(postroad.url).origin)
      await person.goto(shop.url)
      await person.getByLabel(/Email address/).fill(FRANK)
      await person.getByRole('button', { name: 'Continue' }).click()
      await person.getByLabel(/First name/).fill('Frank')
      await send(person, 'Sign up', 'Please look into your mail')
      await person.goto(await confirmationLink(page))
      await person.getByRole('button', { name: 'Yes, sign me up' }).click()
      await expect(person.getByRole('heading', { name: 'You are signed up' })).toBeVisible()
      const downloading = person.waitForEvent('download')
      await person.getByRole('link', { name: 'Get the guide' }).click()
      expect(await readFile(await (await downloading).path(), 'utf8')).toBe('How to buy things.')
    })

    await step('chooses other topics and fewer mails, then leaves and says why', async () => {
      await choose(page, person, news, postroad.url)
    })
  } finally {
    await person.context().close()
    shop.server.close()
  }

  await step('the contact page says why nothing of it goes to them', async () => {
    await page.goto(`/audience/contacts?q=${FRANK}`)
    await page.getByRole('link', { name: FRANK }).click()
    await settled(page)
    await expect(why(page).getByText('No: this person left Newsletter.')).toBeVisible()
    await why(page).getByRole('combobox', { name: 'Topic' }).click()
    await page.getByRole('option', { name: 'Offers' }).click()
    await expect(why(page).getByText(/^Not now: this person wants no more mail until/)).toBeVisible()
  })

  await step('and the chart of reasons has one more', async () => {
    await readReasons(page, shot)
  })
})

type Shot = (page: Page, name: string) => Promise<void>

function why(page: Page) {
  return page.getByRole('region', { name: 'Why does this person get it, or not?' })
}

async function importTheFile(page: Page, shot: Shot): Promise<void> {
  await expect(page.getByRole('list', { name: 'What was recognised' }).getByText('Mailchimp')).toBeVisible()
  await expect(page.getByRole('tab')).toHaveText([/^subscribed/, /^unsubscribed/, /^cleaned/])
  await expect(page.getByRole('combobox', { name: 'Column CONFIRM_TIME is' })).toContainText('Time of confirmation')
  await page.getByRole('tab', { name: /^unsubscribed/ }).click()
  await expect(page.getByRole('combobox', { name: 'Everybody in this file is' })).toContainText('Unsubscribed')
  await page.getByRole('checkbox', { name: 'Newsletter' }).click()
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'import-prepare')

  await page.getByRole('button', { name: 'Check without writing' }).click()
  await expect(page.getByRole('heading', { name: 'This is what would happen' })).toBeVisible()
  const shares = page.getByRole('img', { name: /New contacts: 5/ })
  await expect(shares).toHaveAccessibleName(/Left out: 1/)
  await expect(page.getByText('Not an email address')).toBeVisible()
  await shot(page, 'import-tried')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download these rows' }).click()
  expect(await readFile(await (await downloading).path(), 'utf8')).toContain('not an address')
  expect(await call(page, 'GET', '/contacts')).toMatchObject({ items: [] })

  await page.getByRole('button', { name: /^Import \d+ rows$/ }).click()
  await expect(page.getByRole('heading', { name: 'What became of the rows' })).toBeVisible()
  await expect(shares).toBeVisible()
  await expect(page.getByText('Nothing is sent to 2 addresses any more.')).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'import-done')
}

async function buildSegment(page: Page, shot: Shot): Promise<void> {
  await page.goto('/audience/segments/new')
  await page.getByLabel('Name', { exact: true }).fill('Readers who matter')
  await page.getByRole('combobox', { name: 'What the rule is about' }).click()
  await page.getByRole('option', { name: 'Tag' }).click()
  await page.getByRole('combobox', { name: 'Tag', exact: true }).click()
  await page.getByRole('option', { name: 'VIP' }).click()
  const picked = page.getByRole('region', { name: 'Whom it picks' })
  await expect(picked.getByText('3', { exact: true })).toBeVisible()
  await expect(picked).toContainText('Has the tag VIP')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByRole('combobox', { name: 'What the rule is about' }).nth(1).click()
  await page.getByRole('option', { name: 'Subscription to a topic' }).click()
  await page.getByRole('combobox', { name: 'Topic', exact: true }).click()
  await page.getByRole('option', { name: 'Newsletter' }).click()
  await expect(picked.getByText('2', { exact: true })).toBeVisible()
  await expect(picked).toContainText(/Newsletter/)
  await expect(picked.getByRole('link', { name: 'ann@quick.test' })).toBeVisible()
  await shot(page, 'segment-of-import')
  await page.getByRole('button', { name: 'Save segment' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Readers who matter' })).toBeVisible()
}

/** Returns its id. */
async function buildForm(page: Page): Promise<string> {
  await page.goto('/forms')
  await page.getByRole('button', { name: 'Create form' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Guide')
  await dialog.getByRole('button', { name: 'Create form' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Guide' })).toBeVisible()
  await page.getByRole('button', { name: 'Add step' }).click()
  await page.getByRole('button', { name: 'Add question' }).last().click()
  await page.getByRole('menuitem', { name: 'First name' }).click()
  await page.getByRole('radio', { name: 'Topics & consent' }).click()
  await page.getByRole('combobox', { name: 'Newsletter' }).click()
  await page.getByRole('option', { name: 'Everybody gets it' }).click()
  await page.getByRole('radio', { name: 'Confirmation' }).click()
  await page.getByLabel("Sender's address").fill('news@sender.test')
  await page.getByRole('radio', { name: 'Afterwards' }).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'guide.txt', mimeType: 'text/plain', buffer: Buffer.from('How to buy things.') })
  await expect(page.getByRole('combobox', { name: 'File' })).toContainText('guide.txt')
  await page.getByLabel('Words of its button').fill('Get the guide')
  await expect(page.getByText('Draft saved')).toBeVisible()
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** By the links of a mail of the topic. */
async function choose(page: Page, person: Page, news: string, url: string): Promise<void> {
  const { preferences, unsubscribe } = await linksOfMail(page, FRANK, news)
  await person.goto(`${url}${preferences}`)
  await expect(person.getByLabel('Newsletter')).toBeChecked()
  await person.getByLabel('Offers').check()
  await person.getByLabel('At most one mail a week').check()
  await person.getByRole('button', { name: 'Save' }).click()
  await expect(person.getByRole('status')).toHaveText('Saved.')
  await person.goto(`${url}${unsubscribe}`)
  await person.getByRole('button', { name: 'Unsubscribe from “Newsletter”' }).click()
  await expect(person.getByRole('heading', { level: 1 })).toHaveText('You are unsubscribed')
  await person.getByLabel('There is too much mail').check()
  await person.getByLabel('Anything else').fill('Once a year is enough.')
  await person.getByRole('button', { name: 'Send' }).click()
  await expect(person.getByRole('heading', { level: 1 })).toHaveText('Thank you')
}

async function readReasons(page: Page, shot: Shot): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audience' }).click()
  await page.getByRole('navigation', { name: 'Audience' }).getByRole('link', { name: 'Leaving' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Why people leave' })).toBeVisible()
  const chart = page.getByRole('img', { name: 'People who left over time, by reason' })
  await expect(chart).toBeVisible()
  await settled(page)
  expect(await seriousFindings(page)).toEqual([])
  await shot(page, 'reasons')
  await page.getByRole('button', { name: 'Show as table' }).click()
  const today = page.getByRole('table', { name: 'People who left over time, by reason' }).getByRole('row').last()
  await expect(today.getByRole('cell')).toHaveText(['1', '0'])
  await expect(page.getByRole('columnheader')).toHaveText(['Time', 'There is too much mail', 'No reason given'])
  const said = page.getByRole('region', { name: 'What they said' })
  await expect(said.getByText('Once a year is enough.')).toBeVisible()
  await expect(said.getByRole('link', { name: FRANK })).toBeVisible()
  const shares = page.getByRole('region', { name: 'What they have in common' })
  await shares.getByRole('radio', { name: 'Message' }).click()
  await shares.getByRole('button', { name: 'Spring news' }).click()
  await expect(page).toHaveURL(/message=/)
  await expect(said.getByText('Once a year is enough.')).toBeVisible()
}

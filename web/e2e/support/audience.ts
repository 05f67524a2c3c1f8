import { expect, type Page } from '@playwright/test'
import { call, session } from './api.ts'
import { linksOfMail } from './topical.ts'

const NAMES = ['Ann Smith', 'Bob Brown', 'Carla Rossi', 'Dae-jung Kim', 'Eva Müller', 'Farid Haddad', 'Grace Lee', 'Hiro Tanaka', 'Ines Costa', 'Jonas Weber']
const COUNTRIES = ['GB', 'US', 'IT', 'KR', 'DE', 'MA', 'KR', 'JP', 'PT', 'DE']
const PLANS = ['Gold', 'Silver', 'Bronze']

/** People who subscribed, left and bounced, with what is known of them. Returns the pages of single things. */
export async function seedAudience(page: Page): Promise<string[]> {
  await call(page, 'POST', '/contact-fields', { name: 'plan', label: 'Plan', kind: 'choice', choices: PLANS })
  await call(page, 'POST', '/contact-fields', { name: 'birthday', label: 'Birthday', kind: 'date' })
  await call(page, 'POST', '/contact-fields', { name: 'visits', label: 'Visits', kind: 'number' })
  await call(page, 'POST', '/contact-fields', { name: 'likes', label: 'Likes', kind: 'list', choices: [] })
  await call(page, 'POST', '/contact-fields', { name: 'member', label: 'Member', kind: 'boolean' })
  const { id: news } = await call<{ id: string }>(page, 'POST', '/topics', { name: 'Newsletter', description: 'What is new, once a month', double_opt_in: true })
  const { id: offers } = await call<{ id: string }>(page, 'POST', '/topics', { name: 'Offers', double_opt_in: false, public: true })
  const ids: string[] = []
  for (const [index, name] of NAMES.entries()) {
    const [first = '', last = ''] = name.split(' ')
    const { id } = await call<{ id: string }>(page, 'POST', '/contacts', {
      email: `${first.toLowerCase()}@${['quick.test', 'mail.test', 'refuses.test'][index % 3] ?? ''}`,
      first_name: first,
      last_name: last,
      country: COUNTRIES[index],
      language: index % 4 === 3 ? 'ko' : 'en',
      source: ['form', 'import', 'crm'][index % 3],
      tags: index % 2 === 0 ? ['vip', 'early bird'] : ['shop'],
      fields: { plan: PLANS[index % 3], birthday: `19${String(70 + index)}-0${String((index % 9) + 1)}-15`, visits: index * 7, likes: ['tea', 'books'], member: index % 2 === 0 },
    })
    ids.push(id)
    const consent = { kind: 'grant', source: 'form', form: 'Footer', version: '3', text: 'Yes, send me your newsletter once a month.', ip: '192.0.2.7', confirmed: index % 3 !== 0 }
    await call(page, 'POST', `/contacts/${id}/consents`, { topic: news, ...consent })
    if (index % 2 === 0) await call(page, 'POST', `/contacts/${id}/consents`, { topic: offers, ...consent, confirmed: false })
    if (index % 5 === 4) await call(page, 'POST', `/contacts/${id}/consents`, { topic: news, kind: 'withdrawal', source: 'unsubscribe' })
  }
  await call(page, 'PATCH', `/contacts/${ids[1] ?? ''}`, { note: 'Met at the fair. Likes short mails.', status: 'archived' })
  await call(page, 'POST', '/suppressions', { addresses: ['ann@quick.test'], reason: 'bounce', source: '550 5.1.1 No such mailbox' })
  const rule = {
    rule: 'all',
    rules: [
      { rule: 'topic', topic: news, state: 'subscribed' },
      { rule: 'any', rules: [{ rule: 'text_field', field: 'plan', test: { op: 'is', values: ['Gold', 'Silver'] } }, { rule: 'number_field', field: 'visits', test: { op: 'at_least', value: 20 } }] },
      { rule: 'not', inner: { rule: 'property', property: 'country', test: { op: 'is', values: ['US'] } } },
      { rule: 'date_field', field: 'birthday', test: { op: 'known' } },
    ],
  }
  const { id: segment } = await call<{ id: string }>(page, 'POST', '/segments', { name: 'Good customers', description: 'Who reads and buys', rule })
  await leave(page, news)
  const form = await makeForm(page, news, offers)
  return [
    `/audience/contacts/${ids[0] ?? ''}`,
    `/audience/contacts/${ids[2] ?? ''}?tab=consents`,
    `/audience/contacts/${ids[2] ?? ''}?tab=timeline`,
    `/audience/segments/${segment}`,
    ...(await tryImport(page, news)),
    `/forms/${form}`,
    ...['share', 'results', 'people', 'settings'].map((view) => `/forms/${form}?view=${view}`),
  ]
}

const REMARKS = [
  { reason: 'too_often', comment: 'Twice a day is too much for anybody. Once a month would do.' },
  { reason: 'too_often', comment: '' },
  { reason: 'not_relevant', comment: 'I moved away and cannot come to the shop any more.' },
  { reason: '', comment: '' },
]

/** People who leave by the links of their mail, and say why or do not. */
async function leave(page: Page, topic: string): Promise<void> {
  const { mode } = await call<{ mode: string }>(page, 'GET', '/workspace')
  // There the links of mail can be read.
  await call(page, 'PUT', '/workspace/mode', { mode: 'sandbox' })
  for (const [index, { reason, comment }] of REMARKS.entries()) {
    const email = `leaver${String(index + 1)}@quick.test`
    const { id } = await call<{ id: string }>(page, 'POST', '/contacts', { email })
    await call(page, 'POST', `/contacts/${id}/consents`, { topic, kind: 'grant', confirmed: true })
    const { unsubscribe } = await linksOfMail(page, email, topic)
    const press = async (form: Record<string, string>): Promise<void> => {
      expect((await page.request.post(unsubscribe, { form })).ok()).toBe(true)
    }
    await press({ 'List-Unsubscribe': 'One-Click' })
    if (reason !== '') await press({ do: 'why', reason, comment })
  }
  await call(page, 'PUT', '/workspace/mode', { mode, accept_warnings: true })
}

/** A published form of two steps. */
async function makeForm(page: Page, fixed: string, offered: string): Promise<string> {
  const { id } = await call<{ id: string }>(page, 'POST', '/forms', {
    name: 'Footer of the shop',
    document: {
      steps: [
        { title: 'Ten per cent off', fields: [{ key: 'email', label: 'Email address', required: true }] },
        { title: 'Who are you?', fields: [{ key: 'first_name', label: 'First name' }, { key: 'topics', label: 'What do you like?' }] },
      ],
      fixed_topics: [fixed],
      offered_topics: [offered],
      consent: { text: 'Yes, send me news and offers. I can leave at any time.' },
      confirmation: { from_address: 'news@sender.test' },
      embedding: { anywhere: true },
    },
  })
  await call(page, 'POST', `/forms/${id}/versions`, {})
  return id
}

const FILE = 'email,first_name,plan,opt_in_time\nnew1@quick.test,Nora,Gold,2025-01-02 03:04:05\nann@quick.test,Ann,Gold,\nno address,Nobody,,\ninfo@quick.test,,,\n'

/** Imports that were uploaded, tried, and done: a page of each. */
async function tryImport(page: Page, topic: string): Promise<string[]> {
  const upload = async (name: string): Promise<string> => {
    const response = await page.request.post(`/api/v1/imports?name=${name}`, {
      headers: { ...(await session(page)), 'Content-Type': 'application/octet-stream' },
      data: Buffer.from(FILE),
    })
    expect(response.ok(), await response.text()).toBe(true)
    return ((await response.json()) as { id: string }).id
  }
  const start = async (id: string, dryRun: boolean, status: string): Promise<void> => {
    await call(page, 'PATCH', `/imports/${id}`, { settings: { topics: [topic] } })
    await call(page, 'POST', `/imports/${id}/start`, { dry_run: dryRun })
    await expect.poll(async () => (await call<{ status: string }>(page, 'GET', `/imports/${id}`)).status).toBe(status)
  }
  const [ready, tried, done] = [await upload('spring.csv'), await upload('summer.csv'), await upload('autumn.csv')]
  await start(tried, true, 'tried')
  await start(done, false, 'finished')
  return [ready, tried, done].map((id) => `/audience/imports/${id}`)
}

import type { Page } from '@playwright/test'
import { call } from './api.ts'

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
  return [`/audience/contacts/${ids[0] ?? ''}`, `/audience/contacts/${ids[2] ?? ''}?tab=consents`, `/audience/segments/${segment}`]
}

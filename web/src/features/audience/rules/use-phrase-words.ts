import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useProviderName } from '@/components/use-provider-name'
import { useFormat } from '@/lib/format'
import { fieldsQuery } from '../api/fields-query'
import type { Phrase } from '../api/segment-preview-query'
import { useActivityNames } from './use-activity-names'
import { useTextPropertyNames } from './use-subjects'
import { useCountries } from '../components/use-countries'
import { useSourceWords } from '../components/use-source-words'

/** A rule in words: the server tells codes and what to fill in. One it does not know is shown by its code. */
export function usePhraseWords(): (phrase: Phrase) => string {
  const { t, i18n } = useLingui()
  const format = useFormat()
  const properties: Partial<Record<string, string>> = useTextPropertyNames()
  const countries = useCountries()
  const sources = useSourceWords()
  const fields = useQuery(fieldsQuery)
  const providerName = useProviderName()
  const activities: Partial<Record<string, string>> = useActivityNames()

  return ({ code, parameters }) => {
    const text = (name: string): string => {
      const value = parameters[name]
      return typeof value === 'string' ? value : typeof value === 'number' ? format.number(value) : ''
    }
    const days = typeof parameters['days'] === 'number' ? parameters['days'] : 0
    const within = typeof parameters['within_days'] === 'number' ? parameters['within_days'] : 0
    const field = text('field')
    const property = text('property')
    const what =
      field !== '' ? (fields.data?.find(({ name }) => name === field)?.label ?? field) : (properties[property] ?? property)
    const [kind = '', test = ''] = code.split('.')
    const name = text('name') === '' ? '…' : text('name')
    const number = format.number(days)
    const soon = format.number(within)
    const date = text('date') === '' ? '' : format.utcDate(text('date'))
    const at = text('at') === '' ? '' : format.dateTime(text('at'))
    const value = text('value')
    const [from, to] = [text('from'), text('to')]
    const list = valuesOf(parameters['values'])
      .map((one) => (property === 'country' ? (countries.find((country) => country.value.toLowerCase() === one.toLowerCase())?.label ?? one) : one))
      .map((one) => (property === 'source' ? sources(one) : one))
    const values = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(list)

    const timed = (subject: string): Partial<Record<string, string>> => ({
      within_last: t`${subject}: within the last ${number} days`,
      within_next: t`${subject}: within the next ${number} days`,
      older_than: t`${subject}: more than ${number} days ago`,
      before: t`${subject}: before ${date}${at}`,
      after: t`${subject}: after ${date}${at}`,
      on: t`${subject}: on ${date}`,
      anniversary: within === 0 ? t`${subject}: has its anniversary today` : t`${subject}: has its anniversary today or within ${soon} days`,
      known: t`${subject} is known`,
    })
    const compared: Partial<Record<string, string>> = {
      is: list.length > 0 ? t`${what} is ${values}` : t`${what} is ${value}`,
      contains: t`${what} contains “${value}”`,
      starts_with: t`${what} begins with “${value}”`,
      ends_with: t`${what} ends with “${value}”`,
      at_least: t`${what} is at least ${value}`,
      at_most: t`${what} is at most ${value}`,
      between: t`${what} is between ${from} and ${to}`,
      known: t`${what} is known`,
    }
    const topic: Partial<Record<string, string>> = {
      subscribed: t`Subscribed to ${name}`,
      pending: t`Has not confirmed ${name}`,
      unsubscribed: t`Has left ${name}`,
    }
    const tag = text('tag')
    const form = text('form')
    const last = text('last')
    const times = text('times')
    const activity = activities[text('kind')] ?? text('kind')
    const providers = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(valuesOf(parameters['providers']).map(providerName))
    const scored: Partial<Record<string, string>> = {
      is: t`Engagement score is ${value}`,
      at_least: t`Engagement score is at least ${value}`,
      at_most: t`Engagement score is at most ${value}`,
      between: t`Engagement score is between ${from} and ${to}`,
      known: t`Engagement score is known`,
    }
    const words: Partial<Record<string, string | undefined>> = {
      all: t`All of these hold:`,
      any: t`At least one of these holds:`,
      not: t`Not:`,
      property: compared[test],
      text_field: compared[test],
      number_field: compared[test],
      date_field: timed(what)[test],
      boolean_field: parameters['value'] === true ? t`${what} is yes` : t`${what} is no`,
      tag: t`Has the tag ${tag}`,
      status: parameters['status'] === 'archived' ? t`Is archived` : t`Is active`,
      topic: topic[test],
      created: timed(t`Added`)[test],
      updated: timed(t`Changed`)[test],
      segment: t`Is in the segment ${name}`,
      share: t`A random share, from ${from} to ${to} per cent`,
      consent: consent(),
      form: t`Came by the form ${form}`,
      engagement: often(),
      delivery: often(),
      last_activity: timed(activity)[test],
      unopened: t`Opened none of the last ${last} messages`,
      score: scored[test],
      provider: t`Mailbox at ${providers}`,
    }
    return words[kind] ?? code

    function often(): string {
      const parts = [
        test === 'at_most' ? t`${activity} at most ${times} times` : t`${activity} at least ${times} times`,
        ...(within > 0 ? [t`within the last ${soon} days`] : []),
        ...partOf(parameters['link']).map((link) => t`link: ${link}`),
        ...partOf(parameters['campaign']).map((campaign) => t`campaign: ${campaign}`),
        ...(parameters['machines'] === true ? [t`programs count too`] : []),
      ]
      return parts.join(' · ')
    }

    function consent(): string {
      const source = sources(text('source'))
      const said: Partial<Record<string, string>> = {
        grant: t`Asked for it`,
        confirmation: t`Confirmed it`,
        withdrawal: t`Left it`,
      }
      const parts = [
        said[text('kind')] ?? text('kind'),
        parameters['topic'] === undefined ? t`any topic` : name,
        ...(text('source') === '' ? [] : [t`by way of ${source}`]),
        ...(test === '' ? [] : [timed(t`Time`)[test] ?? test]),
      ]
      return parts.join(' · ')
    }
  }
}

/** What a text test looks for. */
function partOf(test: unknown): string[] {
  if (typeof test !== 'object' || test === null) return []
  if ('value' in test && typeof test.value === 'string') return [test.value]
  return 'values' in test ? [valuesOf(test.values).join(', ')] : []
}

function valuesOf(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string') : []
}

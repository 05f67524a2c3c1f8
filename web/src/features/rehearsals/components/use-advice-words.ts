import { useLingui } from '@lingui/react/macro'
import { useFormat } from '@/lib/format'
import type { Advice } from '../api/rehearsal-query'
import { useKindName } from './use-kind-name'

/** What a rule advises, in the person's language; one that is not known here is said as the server says it. */
export function useAdviceWords(): (advice: Advice) => string {
  const { t } = useLingui()
  const format = useFormat()
  const kindName = useKindName()
  const missing: Record<string, string> = {
    authentication: t`SPF, DKIM and DMARC alignment`,
    'reverse-dns': t`a reverse name of every source`,
    'one-click': t`one-click unsubscription`,
  }
  return ({ rule, text, parameters }) => {
    const given = (name: string): string => parameters[name] ?? ''
    const number = (name: string): string => format.number(Number(given(name)))
    const percent = given('percent')
    const provider = kindName(given('provider'))
    const source = given('source')
    switch (rule) {
      case 'blocked': {
        const providers = format.list(given('providers').split(', ').map(kindName))
        const count = number('count')
        return given('policy') === 'naive'
          ? t`${providers} blocked sources (${source} first: ${count} times). Warm the sources up: rehearse the same plan as Postroad sends to see how far that goes.`
          : t`${providers} blocked sources (${source} first: ${count} times). Take a slower warm-up, or clean the list first.`
      }
      case 'listed':
        return t`${source} is on a blocklist: mail went to traps or, from a new address, to too many people who do not exist. Remove what nobody has read for a year.`
      case 'sender-requirements': {
        const lacking = format.list(given('missing').split(',').map((one) => missing[one] ?? one))
        return t`The large providers ask bulk senders for ${lacking}.`
      }
      case 'unknown-recipients':
        return t`${percent} % of the recipients do not exist; more than 2 % costs reputation. Verify or drop old addresses before the first mailing.`
      case 'complaints':
        return t`${percent} % of what reached the inbox at ${provider} was complained about; Google and Yahoo want less than 0.1 %. Send to people who asked for it, and stop sending to those who have not read for months.`
      case 'spam-folder':
        return t`${percent} % of what ${provider} took went to the spam folder. Send to readers first and to the silent ones last.`
      case 'rate-limits':
        return t`${percent} % of the attempts met a rate limit. Begin lower, or use more sources.`
      case 'full-volume': {
        const day = number('day')
        return t`The full volume is delivered from day ${day} on.`
      }
      case 'volume-not-reached': {
        const days = number('days')
        return t`The full volume was not reached in ${days} days; ${percent} % of what was wanted was delivered. Plan more days, or more sources.`
      }
      case 'more-sources': {
        const perSource = number('per_source')
        const sources = number('sources')
        return t`${perSource} messages a day from one address is much; use ${sources} sources.`
      }
      case 'fewer-sources': {
        const perSource = number('per_source')
        return t`${perSource} messages a day are too few to keep a source's reputation; use fewer sources.`
      }
      case 'nothing-wrong':
        return t`Nothing stands against sending it like this.`
      default:
        return text
    }
  }
}

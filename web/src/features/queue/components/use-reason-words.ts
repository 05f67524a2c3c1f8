import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useFormat } from '@/lib/format'
import type { Reason } from '../api/explain'

/** Why mail waits, in the person's language; a reason that is not known here is said as the server says it. */
export function useReasonWords(): (reason: Reason) => string {
  const { t } = useLingui()
  const format = useFormat()
  const whom: Record<string, string> = {
    path: t`This source at this provider`,
    source: t`This source`,
    provider: t`This provider`,
    workspace: t`The workspace's mail to this provider`,
    recipient: t`The recipient`,
  }
  const actions: Record<string, string> = { suspend: t`suspended`, throttle: t`slowed down`, route: t`sent another way` }
  const rate = (perSecond: number): string => {
    const figure = format.number(perSecond >= 1 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond * 600) / 10)
    return perSecond >= 1 ? t`${figure} messages a second` : t`${figure} messages a minute`
  }
  return ({ code, parameters, sentence }) => {
    const given = (name: string): string => {
      const value = (parameters as Record<string, unknown>)[name]
      return typeof value === 'string' ? value : ''
    }
    const number = (name: string): number => Number((parameters as Record<string, unknown>)[name] ?? 0)
    const domain = given('domain')
    const problem = given('problem')
    const rule = given('rule')
    const scope = whom[given('scope')] ?? whom['path'] ?? ''
    switch (code) {
      case 'nothing_waits':
        return t`Nothing waits for ${domain}.`
      case 'paused':
        return t`Delivery is paused for the whole installation.`
      case 'fault':
        return t`Delivery has stopped: ${problem}.`
      case 'scheduled': {
        const attempts = number('attempts')
        return attempts === 0
          ? t`It is to be sent at a later time.`
          : plural(attempts, { one: 'It was tried once and waits for the next try.', other: 'It was tried # times and waits for the next try.' })
      }
      case 'held':
        return t`It is held until somebody releases it.`
      case 'in_flight':
        return t`It is being tried right now.`
      case 'routing':
        return t`The mail hosts of ${domain} are being looked up.`
      case 'unreachable':
        return t`No mail host could be talked to (${problem}); after the wait one connection probes.`
      case 'unreachable_probing':
        return t`No mail host could be talked to (${problem}); one connection probes whether it works again.`
      case 'suspended':
        return t`${scope} is suspended by the rule ${rule}.`
      case 'probing':
        return t`${scope} was suspended by the rule ${rule}; one message at a time probes whether it is over.`
      case 'slowed_down': {
        const connections = plural(number('connections'), { one: '# connection', other: '# connections' })
        const perSecond = number('messages_per_second')
        const speed = rate(perSecond)
        return perSecond === 0 ? t`The rule ${rule} slowed it down to ${connections}.` : t`The rule ${rule} slowed it down to ${connections} and ${speed}.`
      }
      case 'message_rate': {
        const speed = rate(number('messages_per_second'))
        return t`The provider takes ${speed} from this source.`
      }
      case 'connections': {
        const open = format.number(number('open'))
        const allowed = format.number(number('allowed'))
        return t`All connections it may have are in use: ${open} of ${allowed}.`
      }
      case 'connection_rate': {
        const perMinute = format.number(number('per_minute'))
        return t`New connections are opened at ${perMinute} a minute.`
      }
      case 'sessions': {
        const open = format.number(number('open'))
        return t`All ${open} connections of this machine are in use.`
      }
      case 'traffic_rule': {
        const author = given('author')
        const action = actions[given('action')] ?? given('action')
        const why = given('reason')
        return why === '' ? t`A traffic rule by ${author}: ${action}.` : t`A traffic rule by ${author}: ${action}. ${why}`
      }
      case 'warm_up':
        return t`The warm-up of its source, or of its sender's domain, allows no more for now.`
      case 'no_source':
        return t`Its pool has no usable source.`
      case 'in_line': {
        const before = number('before')
        return plural(before, { one: 'It is ready; # other of this way is too.', other: 'It is ready; # others of this way are too.' })
      }
      case 'free':
        return t`Nothing holds it back.`
      default:
        return sentence
    }
  }
}

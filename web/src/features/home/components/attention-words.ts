import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { LinkProps } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useFormat } from '@/lib/format'
import type { Attention } from '../api/attention'
import { paramsOf } from './attention-params'

export interface AttentionWords {
  title: string
  /** What to do about it. */
  todo: string
  /** Where. */
  link: Pick<LinkProps, 'to' | 'params' | 'search' | 'hash'> & { label: string }
}

/** What to say about something that needs attention. The server knows kinds and figures, the words are here. */
export function useAttentionWords(): (item: Attention) => AttentionWords {
  const { t } = useLingui()
  const format = useFormat()
  return useCallback(
    (item) => {
      const { subject } = item
      const params = paramsOf(item, format)
      const openDomain = { label: t`Open the domain`, to: '/domains/$name', params: { name: subject } } as const
      const openQueue = { label: t`Open the queue`, to: '/queue' } as const

      switch (item.kind as string) {
        case 'domain_failing':
          return {
            title: t`${subject} no longer passes its DNS check`,
            todo: t`Compare the records with what DNS answers now. Mail from this domain may be refused or filed as spam.`,
            link: openDomain,
          }
        case 'domain_unverified':
          return {
            title: t`${subject} is not verified yet`,
            todo: t`Publish its DNS records and check again. Until then it cannot send.`,
            link: openDomain,
          }
        case 'webhook_disabled': {
          const url = params.text('url') ?? subject
          return {
            title: t`The webhook ${url} is switched off`,
            todo: t`Its address failed too often. Repair it, switch it on and replay what it missed.`,
            link: { label: t`Open the webhook`, to: '/developers/webhooks/$id', params: { id: subject } },
          }
        }
        case 'destination_suspended': {
          const until = params.time('until')
          return {
            title: t`${subject} does not answer`,
            todo:
              until === null
                ? t`Its mail waits and is tried again by itself.`
                : t`Its mail waits and is tried again by itself, next at ${until}. Nothing to do unless you know that the server is back.`,
            link: { label: t`See what waits`, to: '/queue', search: { q: subject } },
          }
        }
        case 'deferral_spike': {
          const deferred = params.number('deferred') ?? ''
          const before = params.number('before') ?? ''
          return {
            title: t`${deferred} attempts were put off in the last hour, ${before} in the hour before`,
            todo: t`Read what the servers say: often they ask for a slower pace, or dislike the content or the sender.`,
            link: { label: t`See deferred mail`, to: '/activity', search: { status: 'deferred' } },
          }
        }
        case 'quota_near': {
          const used = params.number('used') ?? ''
          const limit = params.number('limit') ?? ''
          return {
            title: t`${used} of today's ${limit} recipients are used up`,
            todo: t`When the quota is used up, new mail is refused until tomorrow. Ask an administrator for a higher one.`,
            link: { label: t`Open the workspace`, to: '/settings/workspace' },
          }
        }
        case 'queue_fault':
          if (params.is('paused')) {
            return {
              title: t`Delivery is paused`,
              todo: t`New mail is accepted and waits until an administrator resumes delivery.`,
              link: openQueue,
            }
          }
          return {
            title: t`Delivery has stopped by itself`,
            todo: t`Accepted mail is safe and waits. An administrator must look at the cause and resume delivery.`,
            link: openQueue,
          }
        case 'held_mail': {
          const count = params.count('recipients')
          return {
            title: plural(count, { one: '# recipient is being held', other: '# recipients are being held' }),
            todo: t`It stays until somebody releases or cancels it.`,
            link: openQueue,
          }
        }
        case 'disk_low': {
          const free = params.bytes('free_bytes') ?? ''
          return {
            title: t`Only ${free} are free on the disk`,
            todo: t`Free some space or shorten the retention. When it is full, no new mail is accepted.`,
            link: { label: t`Open the overview`, to: '/installation/overview' },
          }
        }
        case 'certificate_expiring': {
          const on = params.date('not_after') ?? ''
          return {
            title: t`The certificate of ${subject} expires on ${on}`,
            todo: t`Renew it, or let Postroad get one by itself, before clients refuse to connect.`,
            link: { label: t`Open the overview`, to: '/installation/overview' },
          }
        }
        case 'mode_sandbox_idle':
          return {
            title: t`Mail is still captured in the sandbox`,
            todo: t`This workspace can go live: its domain is ready. Until you switch, nobody gets its mail.`,
            link: { label: t`Go live`, to: '/settings/workspace', hash: 'mode' },
          }
        default:
          return {
            title: subject,
            todo: t`Look at what happened lately.`,
            link: { label: t`Open activity`, to: '/activity' },
          }
      }
    },
    [t, format],
  )
}

import { useLingui } from '@lingui/react/macro'
import type { LinkProps } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useFormat } from '@/lib/format'
import type { Attention } from '../api/attention'

export interface AttentionWords {
  title: string
  /** What to do about it. */
  todo: string
  /** Where. */
  link: Pick<LinkProps, 'to' | 'params' | 'search'> & { label: string }
}

/** What to say about something that needs attention. The server knows kinds, the words are here. */
export function useAttentionWords(): (item: Attention) => AttentionWords {
  const { t } = useLingui()
  const format = useFormat()
  return useCallback(
    (item) => {
      const { subject } = item
      const number = (name: string): string | null => {
        const value = item.params[name]
        return typeof value === 'number' ? format.number(value) : null
      }
      const percent = (name: string): string | null => {
        const value = item.params[name]
        return typeof value === 'number' ? format.percent(value / 100, 0) : null
      }
      const bytes = (name: string): string | null => {
        const value = item.params[name]
        return typeof value === 'number' ? format.bytes(value) : null
      }
      const date = (name: string): string | null => {
        const value = item.params[name]
        return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? format.date(value) : null
      }
      const domain = { label: t`Open the domain`, to: '/domains/$name', params: { name: subject } } as const
      const queue = (label: string) => ({ label, to: '/queue', search: { q: subject } }) as const

      switch (item.kind) {
        case 'domain_failing':
          return {
            title: t`${subject} no longer passes its DNS check`,
            todo: t`Compare the records with what DNS answers now. Mail from this domain may be refused or filed as spam.`,
            link: domain,
          }
        case 'domain_unverified':
          return {
            title: t`${subject} is not verified yet`,
            todo: t`Publish its DNS records and check again. Until then it cannot send.`,
            link: domain,
          }
        case 'webhook_disabled':
          return {
            title: t`The webhook ${subject} is switched off`,
            todo: t`Its address failed too often. Repair it, switch it on and replay what it missed.`,
            link: { label: t`Open webhooks`, to: '/developers/webhooks' },
          }
        case 'destination_suspended':
          return {
            title: t`${subject} does not answer`,
            todo: t`Its mail waits and is tried again by itself. Nothing to do unless you know that the server is back.`,
            link: queue(t`See what waits`),
          }
        case 'deferral_spike': {
          const share = percent('percent') ?? percent('deferred_percent')
          return {
            title: share === null ? t`${subject} puts off unusually much` : t`${subject} puts off ${share} of the attempts`,
            todo: t`Read what its server says: often it asks for a slower pace, or dislikes the content or the sender.`,
            link: { label: t`See deferred mail`, to: '/activity', search: { status: 'deferred', domain: subject } },
          }
        }
        case 'quota_near': {
          const used = percent('percent') ?? percent('used_percent')
          return {
            title: used === null ? t`The sending quota is nearly used up` : t`${used} of the sending quota is used`,
            todo: t`When it is used up, new mail is refused until the quota begins anew. Ask an administrator for a higher one.`,
            link: { label: t`Open the workspace`, to: '/settings/workspace' },
          }
        }
        case 'queue_fault':
          return {
            title: t`Delivery has stopped by itself`,
            todo: t`Accepted mail is safe and waits. An administrator must look at the cause and resume delivery.`,
            link: { label: t`Open the queue`, to: '/queue' },
          }
        case 'held_mail': {
          const count = number('count') ?? number('held') ?? number('recipients')
          return {
            title: count === null ? t`Mail is being held` : t`${count} recipients are being held`,
            todo: t`It stays until somebody releases or cancels it.`,
            link: { label: t`Open the queue`, to: '/queue' },
          }
        }
        case 'disk_low': {
          const free = bytes('free_bytes') ?? bytes('free')
          return {
            title: free === null ? t`The disk is nearly full` : t`Only ${free} are free on the disk`,
            todo: t`Free some space or shorten the retention. When it is full, no new mail is accepted.`,
            link: { label: t`Open the overview`, to: '/installation/overview' },
          }
        }
        case 'certificate_expiring': {
          const on = date('not_after') ?? date('expires_at')
          return {
            title: on === null ? t`The certificate expires soon` : t`The certificate expires on ${on}`,
            todo: t`Renew it, or let Postroad get one by itself, before clients refuse to connect.`,
            link: { label: t`Open the overview`, to: '/installation/overview' },
          }
        }
        case 'mode_sandbox_idle':
          return {
            title: t`Mail is still captured in the sandbox`,
            todo: t`This workspace can go live: its domain is ready. Until you switch, nobody gets its mail.`,
            link: { label: t`Go live`, to: '/settings/workspace' },
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

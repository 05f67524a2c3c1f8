import { useLingui } from '@lingui/react/macro'
import type { LinkProps } from '@tanstack/react-router'
import { useCan } from '@/api/session'

export interface StepWords {
  title: string
  sentence: string
  action: string
  to: NonNullable<LinkProps['to']>
  hash?: string
  /** Whether this person can do it. */
  allowed: boolean
}

export type Step = 'test_message' | 'add_domain' | 'publish_dns' | 'create_credential' | 'invite_team' | 'go_live'

export function useStepWords(): Record<Step, StepWords> {
  const { t } = useLingui()
  const can = useCan()
  return {
    test_message: {
      title: t`Send a test message`,
      sentence: t`It is caught in the sandbox, where you see it as a recipient would.`,
      action: t`Write a test`,
      to: '/send',
      allowed: can('messages:send'),
    },
    add_domain: {
      title: t`Add your domain`,
      sentence: t`Recipients see your own name in the sender's address.`,
      action: t`Add a domain`,
      to: '/domains',
      allowed: can('domains:write'),
    },
    publish_dns: {
      title: t`Publish its DNS records`,
      sentence: t`They prove to mailbox providers that the mail is yours.`,
      action: t`See the records`,
      to: '/domains',
      allowed: can('domains:read'),
    },
    create_credential: {
      title: t`Create credentials`,
      sentence: t`Your application needs an API key or an SMTP login to send.`,
      action: t`Create a key`,
      to: '/developers/keys',
      allowed: can('keys:write'),
    },
    invite_team: {
      title: t`Invite your team`,
      sentence: t`Everybody gets a role, and with it just the rights they need.`,
      action: t`Invite people`,
      to: '/settings/team',
      allowed: can('members:write'),
    },
    go_live: {
      title: t`Go live`,
      sentence: t`A last look at what must be right, then mail goes to its recipients.`,
      action: t`Check and go live`,
      to: '/settings/workspace',
      hash: 'mode',
      allowed: can('workspace:write'),
    },
  }
}

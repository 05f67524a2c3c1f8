import { useLingui } from '@lingui/react/macro'

/** What each right allows, in the order they are listed. */
export function useScopeWords(): Record<string, string> {
  const { t } = useLingui()
  return {
    'messages:send': t`Send mail`,
    'messages:read': t`See messages and their content`,
    'events:read': t`See figures and events`,
    'queue:read': t`See the queue`,
    'queue:write': t`Hold, release, retry and cancel`,
    'domains:read': t`See domains and DNS records`,
    'domains:write': t`Add, check and remove domains`,
    'suppressions:read': t`See suppressions`,
    'suppressions:write': t`Add and remove suppressions`,
    'audience:read': t`See contacts, topics, consents and segments`,
    'audience:write': t`Add and change contacts, topics, consents and segments`,
    'webhooks:read': t`See webhooks and deliveries`,
    'webhooks:write': t`Add and change webhooks`,
    'credentials:read': t`See SMTP credentials`,
    'credentials:write': t`Create and remove SMTP credentials`,
    'keys:read': t`See API keys`,
    'keys:write': t`Create and remove API keys`,
    'members:read': t`See the team`,
    'members:write': t`Invite, change and remove members`,
    'workspace:read': t`See the workspace's settings`,
    'workspace:write': t`Change the workspace's settings and mode`,
    'audit:read': t`Read the audit log`,
    'metrics:read': t`Read the server's metrics`,
    'personal_data:read': t`Export what is known of a person`,
    'personal_data:write': t`Erase what is known of a person`,
  }
}

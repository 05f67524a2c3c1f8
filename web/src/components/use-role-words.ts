import { useLingui } from '@lingui/react/macro'
import type { Role } from '@/api/session'

export const ROLES: readonly Role[] = ['owner', 'admin', 'marketer', 'developer', 'analyst', 'mailbox_user']

interface RoleWords {
  name: string
  hint: string
}

/** What roles are called and what they are for. */
export function useRoleWords(): Record<Role, RoleWords> {
  const { t } = useLingui()
  return {
    owner: { name: t`Owner`, hint: t`Everything, including other owners.` },
    admin: { name: t`Admin`, hint: t`Everything except making or removing owners.` },
    marketer: { name: t`Marketer`, hint: t`Sends, sees messages and figures, looks after suppressions.` },
    developer: { name: t`Developer`, hint: t`Sends, looks after domains, keys, webhooks and the queue.` },
    analyst: { name: t`Analyst`, hint: t`Sees figures, never the content of messages.` },
    mailbox_user: { name: t`Mailbox user`, hint: t`Uses a mailbox; sees nothing of the workspace.` },
  }
}

import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { ROLES, useRoleWords } from '@/components/use-role-words'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useSetMemberRole } from '../api/use-set-member-role'

interface MemberRoleProps {
  member: Schema<'Member'>
  mayMakeOwners: boolean
}

export function MemberRole({ member, mayMakeOwners }: MemberRoleProps) {
  const { t } = useLingui()
  const words = useRoleWords()
  const change = useSetMemberRole()
  const { name } = member
  return (
    <Select
      aria-label={t`Role of ${name}`}
      value={change.isPending ? change.variables.role : member.role}
      disabled={change.isPending}
      options={ROLES.filter((role) => mayMakeOwners || role !== 'owner').map((role) => ({ value: role, label: words[role].name, hint: words[role].hint }))}
      onValueChange={(role) => {
        change.mutate({ user: member.user, role }, { onError: toast.error })
      }}
    />
  )
}

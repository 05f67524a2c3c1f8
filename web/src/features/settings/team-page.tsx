import { Trans, useLingui } from '@lingui/react/macro'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { InviteDialog } from './components/invite-dialog'
import { InvitesCard } from './components/invites-card'
import { MembersCard } from './components/members-card'
import { RolesCard } from './components/roles-card'

export function TeamPage() {
  const { t } = useLingui()
  const can = useCan()
  const [inviting, setInviting] = useState(false)
  const invite = (): void => {
    setInviting(true)
  }
  return (
    <Page
      title={t`Team`}
      description={t`Who may enter this workspace, and what they may do in it.`}
      actions={
        can('members:write') ? (
          <Button variant="primary" onClick={invite}>
            <UserPlus />
            <Trans>Invite</Trans>
          </Button>
        ) : undefined
      }
    >
      <MembersCard />
      <InvitesCard />
      <RolesCard />
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </Page>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { asProblem } from '@/api/problem'
import { useRoleWords } from '@/components/use-role-words'
import { invitationQuery } from './api/invitation-query'
import { AuthLayout } from './components/auth-layout'
import { JoinAsYourself } from './components/join-as-yourself'
import { JoinForm } from './components/join-form'

/** Where an invitation's link leads. */
export function JoinPage() {
  const { t } = useLingui()
  const { token = '' } = useSearch({ from: '/join' })
  const invitation = useQuery(invitationQuery(token))
  const roles = useRoleWords()

  if (token === '' || (invitation.isError && [404, 409, 410, 422].includes(asProblem(invitation.error).status))) return <Expired />
  const workspace = invitation.data?.workspace_name ?? ''
  const role = invitation.data === undefined ? '' : roles[invitation.data.role].name
  return (
    <AuthLayout
      title={invitation.data === undefined ? t`Your invitation` : t`Join ${workspace}`}
      description={invitation.data === undefined ? undefined : t`You were invited as ${role}.`}
    >
      {invitation.isError && (
        <ProblemBanner
          problem={invitation.error}
          onRetry={() => {
            void invitation.refetch()
          }}
        />
      )}
      {invitation.isPending && <SkeletonLines lines={6} />}
      {invitation.data !== undefined &&
        (typeof invitation.data.signed_in_as === 'string' ? (
          <JoinAsYourself token={token} email={invitation.data.signed_in_as} />
        ) : (
          <JoinForm token={token} email={invitation.data.email ?? null} />
        ))}
    </AuthLayout>
  )
}

function Expired() {
  const { t } = useLingui()
  return (
    <AuthLayout title={t`This invitation does not work any more`}>
      <EmptyState
        className="px-0 py-2"
        action={
          <Button asChild size="lg">
            <Link to="/sign-in">
              <Trans>Sign in</Trans>
            </Link>
          </Button>
        }
      >
        <Trans>It was used, withdrawn or has expired. Ask the person who invited you for a new link.</Trans>
      </EmptyState>
    </AuthLayout>
  )
}

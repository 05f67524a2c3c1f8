import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { asProblem } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { resetQuery } from './api/reset-query'
import { AuthLayout } from './components/auth-layout'
import { ResetForm } from './components/reset-form'

/** Where an administrator's link for a lost password leads. */
export function ResetPage() {
  const { t } = useLingui()
  const { token = '' } = useSearch({ from: '/reset' })
  const reset = useQuery(resetQuery(token))
  if (token === '' || (reset.isError && asProblem(reset.error).rule === 'link_invalid')) return <Expired />
  return (
    <AuthLayout title={t`Choose a new password`} description={reset.data?.email}>
      {reset.isError && (
        <ProblemBanner
          problem={reset.error}
          onRetry={() => {
            void reset.refetch()
          }}
        />
      )}
      {reset.isPending && <SkeletonLines lines={4} />}
      {reset.data !== undefined && <ResetForm token={token} email={reset.data.email} totpEnabled={reset.data.totp_enabled} />}
    </AuthLayout>
  )
}

function Expired() {
  const { t } = useLingui()
  return (
    <AuthLayout title={t`This link does not work any more`}>
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
        <Trans>It was used or has expired. Ask an administrator for a new one.</Trans>
      </EmptyState>
    </AuthLayout>
  )
}

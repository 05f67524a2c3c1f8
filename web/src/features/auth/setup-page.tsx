import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { setupQuery } from './api/setup-query'
import { AuthLayout } from './components/auth-layout'
import { SetupForm } from './components/setup-form'

/** The first visit, through the link that the server printed. */
export function SetupPage() {
  const { t } = useLingui()
  const { token } = useSearch({ from: '/setup' })
  const setup = useQuery(setupQuery(token))

  if (setup.data?.needed === false) {
    return (
      <AuthLayout title={t`Postroad is set up`}>
        <EmptyState
          className="px-0 py-2"
          action={
            <Button asChild variant="primary" size="lg">
              <Link to="/sign-in">
                <Trans>Sign in</Trans>
              </Link>
            </Button>
          }
        >
          <Trans>This installation already has an administrator.</Trans>
        </EmptyState>
      </AuthLayout>
    )
  }
  if (setup.data?.token_valid === false || (setup.data !== undefined && token === undefined)) {
    return (
      <AuthLayout title={t`This link does not work any more`}>
        <EmptyState className="px-0 py-2" action={<CodeBlock className="w-full text-left" label={t`Command`} code="postroad user setup-link" />}>
          <Trans>Each set-up link works once and only for a while. This command, run on the server, prints a new one.</Trans>
        </EmptyState>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout wide title={t`Welcome to Postroad`} description={t`Three short steps, and you can send your first message. Nothing leaves this server until you say so.`}>
      {setup.isError && (
        <ProblemBanner
          problem={setup.error}
          onRetry={() => {
            void setup.refetch()
          }}
        />
      )}
      {setup.isPending && <SkeletonLines lines={8} />}
      {setup.data !== undefined && token !== undefined && <SetupForm token={token} />}
    </AuthLayout>
  )
}

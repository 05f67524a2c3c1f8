import { useLingui } from '@lingui/react/macro'
import { useSearch } from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import { ProblemBanner } from '@/components/ui/problem-banner'

/** Why the person is here, when it was not their wish. */
export function SignInNotice() {
  const { t } = useLingui()
  const { reason, problem } = useSearch({ from: '/sign-in' })
  const words: Record<string, [detail: string, fix: string]> = {
    provider_mismatch: [t`The single sign-on took too long, or was begun in another window`, t`Try again.`],
    provider_refused: [t`The provider did not confirm who you are`, t`Try again, or sign in another way.`],
    provider_email_unverified: [t`The provider does not vouch for your e-mail address`, t`Verify the address there, then try again.`],
    provider_domain_forbidden: [t`Addresses of your domain may not sign in here`, t`Use another account, or ask an administrator.`],
    provider_user_unknown: [t`You have no account here yet`, t`Ask an administrator for an invitation.`],
  }
  if (problem !== undefined) {
    const [detail, fix] = words[problem] ?? [t`The single sign-on did not succeed`, t`Try again, or sign in another way.`]
    return <ProblemBanner problem={providerProblem(problem, detail, fix)} />
  }
  if (reason === undefined) return null
  return (
    <p role="status" className="rounded-md border border-info-line bg-info-soft px-3 py-2 text-sm text-info-ink">
      {reason === 'expired' ? t`Your session has ended. Sign in to go on where you were.` : t`You have signed out.`}
    </p>
  )
}

/** What the single sign-on's way back names is only a rule. */
function providerProblem(rule: string, detail: string, fix: string): Problem {
  return new Problem({ type: `urn:postroad:problem:${rule}`, title: detail, status: 0, rule, detail, fix })
}

import { useLingui } from '@lingui/react/macro'
import { useSearch } from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import { ProblemBanner } from '@/components/ui/problem-banner'

/** Why the person is here, when it was not their wish. */
export function SignInNotice() {
  const { t } = useLingui()
  const { reason, problem } = useSearch({ from: '/sign-in' })
  if (problem !== undefined) return <ProblemBanner problem={providerProblem(problem, t`The single sign-on did not succeed`, t`Try again, or sign in another way.`)} />
  if (reason === undefined) return null
  return (
    <p role="status" className="rounded-md border border-info-line bg-info-soft px-3 py-2 text-sm text-info-ink">
      {reason === 'expired' ? t`Your session has ended. Sign in to go on where you were.` : t`You have signed out.`}
    </p>
  )
}

/** What the single sign-on's way back names is a rule; the words for known rules stand with all others. */
function providerProblem(rule: string, detail: string, fix: string): Problem {
  return new Problem({ type: `urn:postroad:problem:${rule}`, title: detail, status: 0, rule, detail, fix })
}

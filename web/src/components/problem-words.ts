import { useLingui } from '@lingui/react/macro'
import { OFFLINE, type Problem, UNREADABLE } from '@/api/problem'

/**
 * What to tell about a problem. The server explains itself in English; what everybody meets sooner or later is said in the
 * person's language here.
 */
export function useProblemWords(problem: Problem): { detail: string; fix: string | null } {
  const { t } = useLingui()
  const words: Record<string, { detail: string; fix: string | null }> = {
    [OFFLINE]: {
      detail: t`The server cannot be reached`,
      fix: t`Check your connection. The page goes on by itself as soon as the server answers.`,
    },
    [UNREADABLE]: {
      detail: t`The server answered in a way this page does not understand`,
      fix: t`Reload the page. If it stays like this, look into the server's log.`,
    },
    csrf: { detail: t`This page has become outdated`, fix: t`Reload the page and try again.` },
    recent_login_required: {
      detail: t`Your last sign-in was a while ago`,
      fix: t`Confirm that it is you, then try again.`,
    },
    session_missing: { detail: t`You are not signed in`, fix: t`Sign in and try again.` },
    session_expired: { detail: t`Your session has ended`, fix: t`Sign in again. You come back to this page.` },
    rate_limited: { detail: t`Too many requests in a short time`, fix: t`Wait a moment, then try again.` },
    internal: {
      detail: t`Something failed in the server`,
      fix: t`Try again. If it stays like this, look for the request's number in the server's log.`,
    },
  }
  return words[problem.rule] ?? { detail: problem.detail, fix: problem.fix }
}

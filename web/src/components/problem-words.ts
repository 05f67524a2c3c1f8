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
    login_refused: {
      detail: t`This does not match what is known here`,
      fix: t`Check the address, the password or the code, and try again.`,
    },
    confirmation_refused: { detail: t`The password or the passkey is not right`, fix: t`Check it, and try again.` },
    login_throttled: { detail: t`There were too many failed sign-ins`, fix: t`Wait a few minutes, then try again.` },
    link_invalid: { detail: t`This link was used or replaced, or is too old`, fix: t`Ask for a new one.` },
    ceremony_invalid: { detail: t`This took too long, or was done already`, fix: t`Begin again.` },
    scope_missing: { detail: t`Your role does not allow this`, fix: t`Ask an owner or admin of the workspace.` },
    administrator_required: { detail: t`Only administrators of the installation may do this`, fix: null },
    workspace_missing: { detail: t`You are in no workspace yet`, fix: t`Ask an owner or admin of a workspace for an invitation.` },
    request_timeout: { detail: t`The server took too long`, fix: t`Try again in a moment.` },
    unavailable: { detail: t`The server is busy or is being restarted`, fix: t`Try again in a moment.` },
    internal: {
      detail: t`Something failed in the server`,
      fix: t`Try again. If it stays like this, look for the request's number in the server's log.`,
    },
  }
  return words[problem.rule] ?? { detail: sentence(problem.detail), fix: problem.fix === null ? null : sentence(problem.fix) }
}

/** The server's sentences begin small, because they also stand inside of others. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

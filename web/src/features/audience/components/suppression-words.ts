import { useLingui } from '@lingui/react/macro'
import type { Suppression } from '../api/suppression-query'

interface SuppressionWords {
  title: string
  /** What sending again means. */
  means: string
}

/** Why nothing is sent to an address, and what to think of before that is changed. */
export function useSuppressionWords(): Record<Suppression['reason'], SuppressionWords> {
  const { t } = useLingui()
  return {
    bounce: {
      title: t`Nothing is sent to this address: mail to it bounced for good`,
      means: t`Its server said that the mailbox does not exist. If that is still so, the next message bounces, and bounces harm your reputation.`,
    },
    complaint: {
      title: t`Nothing is sent to this address: its owner marked your mail as spam`,
      means: t`Another complaint harms your reputation with that provider more than most things do.`,
    },
    unsubscribe: {
      title: t`Nothing is sent to this address: its owner unsubscribed from everything`,
      means: t`In most countries the law forbids to go on without a new consent.`,
    },
    manual: {
      title: t`Nothing is sent to this address: somebody of your team put it on the suppression list`,
      means: t`Ask why, if you do not know.`,
    },
  }
}

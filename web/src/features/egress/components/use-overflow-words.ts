import { useLingui } from '@lingui/react/macro'
import type { Overflow } from './pool-values'

/** What becomes of mail that exceeds the day's warm-up allowance. */
export function useOverflowWords(): Record<Overflow, { name: string; short: string }> {
  const { t } = useLingui()
  return {
    warm_sources: { name: t`It leaves from sources of the pool that are warm`, short: t`Warm sources take it` },
    wait: { name: t`It waits until the allowance grows again`, short: t`It waits` },
  }
}

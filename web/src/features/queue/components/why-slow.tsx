import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { explainQuery } from '../api/explain'
import { Reasons } from './reasons'

/** Why mail to a domain is slow. */
export function WhySlow({ domain, all }: { domain: string; all: boolean }) {
  const { t } = useLingui()
  const reasons = useQuery(explainQuery(domain, all))
  return (
    <section aria-label={t`Why is this slow?`} className="flex flex-col gap-2 border-b border-line px-4 py-3 sm:px-5">
      <h3 className="text-sm font-semibold">
        <Trans>Why is this slow?</Trans>
      </h3>
      {reasons.data !== undefined ? (
        <Reasons reasons={reasons.data} />
      ) : reasons.error !== null ? (
        <ProblemBanner problem={reasons.error} onRetry={() => void reasons.refetch()} />
      ) : (
        <Skeleton className="w-72 max-w-full" />
      )}
    </section>
  )
}

import { Trans } from '@lingui/react/macro'
import { Time } from '@/components/ui/time'
import { useNow } from '@/lib/use-now'

/** When something comes next; what is overdue comes as soon as it can. */
export function Due({ at, className }: { at: string | null | undefined; className?: string }) {
  const now = useNow()
  if (at !== null && at !== undefined && Date.parse(at) <= now) {
    return (
      <span className={className}>
        <Trans>now</Trans>
      </span>
    )
  }
  return <Time at={at} {...(className === undefined ? {} : { className })} />
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Time } from '@/components/ui/time'
import type { Reason } from '../api/explain'
import { useReasonWords } from './use-reason-words'

/** The strongest first: what holds mail back, what a server said, and what comes next. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const { t } = useLingui()
  const words = useReasonWords()
  if (reasons.length === 0) {
    return (
      <p className="text-sm text-ink-soft">
        <Trans>Nothing holds mail back.</Trans>
      </p>
    )
  }
  return (
    <ol aria-label={t`Reasons`} className="flex flex-col gap-3">
      {reasons.map((reason, index) => (
        <li key={index} className="flex min-w-0 flex-col gap-1 border-l-2 border-line-strong pl-3 text-sm">
          <p className="break-words">{words(reason)}</p>
          {reason.reply && (
            <p lang="en" className="font-mono text-xs break-words text-ink-soft">
              {reason.reply}
            </p>
          )}
          <Facts reason={reason} />
        </li>
      ))}
    </ol>
  )
}

function Facts({ reason }: { reason: Reason }) {
  const { rule, count, heard_at: heardAt, next_at: nextAt } = reason
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-faint empty:hidden">
      {rule && (
        <span className="break-all">
          <Trans>Rule {rule}</Trans>
        </span>
      )}
      {typeof count === 'number' && <Plural value={count} one="Heard once" other="Heard # times" />}
      {heardAt && (
        <span>
          <Trans>
            Last <Time at={heardAt} />
          </Trans>
        </span>
      )}
      {nextAt && (
        <span className="font-medium text-ink-soft">
          <Trans>
            Next <Time at={nextAt} />
          </Trans>
        </span>
      )}
    </p>
  )
}

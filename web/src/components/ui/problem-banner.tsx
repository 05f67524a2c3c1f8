import { Trans } from '@lingui/react/macro'
import { CircleAlert, RotateCw } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { useProblemWords } from '@/components/problem-words'
import { cn } from '@/lib/cn'
import { Button } from './button'

interface ProblemBannerProps {
  problem: unknown
  onRetry?: (() => void) | undefined
  className?: string
}

/** What happened and what to do (RFC 9457). */
export function ProblemBanner({ problem: error, onRetry, className }: ProblemBannerProps) {
  const problem = asProblem(error)
  const { detail, fix, original } = useProblemWords(problem)
  const request = problem.instance?.split(':').at(-1)
  return (
    <div role="alert" className={cn('flex gap-3 rounded-md border border-danger-line bg-danger-soft p-3 text-sm', className)}>
      <CircleAlert aria-hidden className="mt-0.5 size-4 flex-none text-danger-ink" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words text-danger-ink">{detail}</p>
        {fix !== null && <p className="mt-0.5 break-words whitespace-pre-line text-ink-soft">{fix}</p>}
        {original !== null && (
          <p lang="en" className="mt-1 text-xs break-words text-ink-faint">
            {original}
          </p>
        )}
        {problem.status >= 500 && request !== undefined && (
          <p className="mt-1 text-xs text-ink-faint">
            <Trans>
              Request <code className="break-all">{request}</code>
            </Trans>
          </p>
        )}
      </div>
      {onRetry !== undefined && (
        <Button size="sm" onClick={onRetry}>
          <RotateCw />
          <Trans>Try again</Trans>
        </Button>
      )}
    </div>
  )
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { CodeBlock } from '@/components/ui/code-block'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Sheet, SheetContent } from '@/components/ui/sheet'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { reportQuery } from '../api/report-query'
import type { Report } from '../api/reports-query'
import { ReportStateBadge } from './report-state'

interface ReportSheetProps {
  report: Report | null
  onClose: () => void
}

/** Where a report went, and what it says. */
export function ReportSheet({ report, onClose }: ReportSheetProps) {
  // The words stay while the sheet goes.
  const [last, setLast] = useState(report)
  if (report !== null && report !== last) setLast(report)
  return (
    <Sheet
      open={report !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {last !== null && (
        <SheetContent title={last.domain}>
          <Shown report={last} />
        </SheetContent>
      )}
    </Sheet>
  )
}

function Shown({ report }: { report: Report }) {
  const { t } = useLingui()
  const format = useFormat()
  const detail = useQuery(reportQuery(report.id))
  const day = format.utcDate(report.day)
  return (
    <div className="flex flex-col gap-5 px-5 pb-6 text-sm">
      <p className="text-ink-soft">
        <Trans>How encryption with its servers worked on {day}, in UTC (RFC 8460).</Trans>
      </p>
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">
          <Trans>Sent to</Trans>
        </h3>
        <ul className="divide-y divide-line rounded-md border border-line">
          {report.deliveries.map((delivery) => (
            <Delivery key={delivery.uri} delivery={delivery} />
          ))}
        </ul>
        {report.due_at && (
          <p className="text-ink-faint">
            <Trans>
              Tried next <Time at={report.due_at} />.
            </Trans>
          </p>
        )}
      </section>
      <section className="flex min-w-0 flex-col gap-2">
        <h3 className="font-semibold">
          <Trans>Content</Trans>
        </h3>
        {detail.data !== undefined ? (
          <CodeBlock label={t`The report as it was sent`} code={JSON.stringify(detail.data.content, null, 2)} />
        ) : detail.error !== null ? (
          <ProblemBanner problem={detail.error} onRetry={() => void detail.refetch()} />
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
      </section>
    </div>
  )
}

function Delivery({ delivery }: { delivery: Report['deliveries'][number] }) {
  const { attempts, error } = delivery
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 break-all">{delivery.uri}</span>
        <ReportStateBadge state={delivery.state} />
      </p>
      <p className="text-xs text-ink-faint">
        <Plural value={attempts} one="# attempt" other="# attempts" />
        {delivery.message_id && (
          <>
            {' · '}
            <Link to="/messages/$id" params={{ id: delivery.message_id }} className="rounded-sm hover:underline">
              <Trans>The mail that carries it</Trans>
            </Link>
          </>
        )}
      </p>
      {error && <p className="break-words text-danger-ink">{error}</p>}
    </li>
  )
}

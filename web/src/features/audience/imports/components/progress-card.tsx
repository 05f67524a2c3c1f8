import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import type { Import } from '../api/imports-query'
import { useCancelImport } from '../api/use-import-actions'

/** How far the server is with it. */
export function ProgressCard({ found }: { found: Import }) {
  const { t } = useLingui()
  const format = useFormat()
  const { status, counts, lines } = found
  const undone = counts.deleted + counts.restored + counts.kept
  const part = status === 'undoing' ? undone / Math.max(1, counts.created + counts.updated) : found.done_bytes / Math.max(1, found.size_bytes)
  const titles = { trying: t`Checking the rows`, running: t`Importing`, undoing: t`Undoing the import` }
  const title = titles[status as keyof typeof titles]
  const percent = format.percent(Math.min(1, part), 0)
  const rows = format.number(counts.rows)
  const all = format.number(Math.max(lines, counts.rows))
  const left = found.left_ms === null || found.left_ms === undefined ? null : format.duration(Math.ceil(found.left_ms / 1000))
  return (
    <Card>
      <CardHeader
        title={title}
        description={<Trans>It goes on in the server: you may leave this page, and even a restart does not lose it.</Trans>}
        actions={status === 'undoing' ? undefined : <CancelButton found={found} />}
      />
      <CardBody className="flex flex-col gap-3">
        <div className="flex items-baseline justify-between gap-3">
          <span className="text-2xl font-semibold tabular">{percent}</span>
          <span role="status" className="text-sm text-ink-soft tabular">
            {left === null ? <Trans>Begins…</Trans> : <Trans>About {left} left</Trans>}
          </span>
        </div>
        <Progress value={part} label={title} className="h-2.5" />
        <p className="text-sm text-ink-soft tabular">
          {status === 'undoing' ? (
            <Plural value={undone} one="# contact looked at" other="# contacts looked at" />
          ) : (
            <Trans>
              {rows} of about {all} rows
            </Trans>
          )}
        </p>
        {status === 'running' && counts.rows > 0 && <Counts found={found} />}
      </CardBody>
    </Card>
  )
}

function Counts({ found }: { found: Import }) {
  const { t } = useLingui()
  const format = useFormat()
  const { created, updated, suppressed, rejected } = found.counts
  const figures: [string, number][] = [
    [t`New`, created],
    [t`Changed`, updated],
    [t`Suppressed`, suppressed],
    [t`Left out`, rejected],
  ]
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      {figures.map(([label, count]) => (
        <div key={label} className="flex flex-col-reverse justify-end rounded-md border border-line bg-sunken px-3 py-2">
          <dt className="text-xs text-ink-faint">{label}</dt>
          <dd className="text-lg font-semibold tabular">{format.number(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

function CancelButton({ found }: { found: Import }) {
  const { t } = useLingui()
  const can = useCan()
  const cancel = useCancelImport()
  const [asking, setAsking] = useState(false)
  if (!can('audience:write')) return null
  if (found.status === 'trying') {
    return (
      <Button
        loading={cancel.isPending}
        onClick={() => {
          cancel.mutate(found.id, {
            onError: (error) => {
              toast.error(error)
            },
          })
        }}
      >
        <Trans>Stop checking</Trans>
      </Button>
    )
  }
  return (
    <>
      <Button
        onClick={() => {
          setAsking(true)
        }}
      >
        <Trans>Cancel import</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={<Trans>Cancel this import?</Trans>}
        confirmLabel={<Trans>Cancel import</Trans>}
        cancelLabel={t`Go on importing`}
        danger
        onConfirm={() => cancel.mutateAsync(found.id)}
      >
        <Trans>It stops after the rows it is working on. What was imported stays, and can be undone afterwards.</Trans>
      </ConfirmDialog>
    </>
  )
}

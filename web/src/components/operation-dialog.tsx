import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { operateQueue, type OperationResult, type QueueOperation, type QueueSelection } from '@/api/queue-operation'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'

/** From this many recipients on, a cancellation must be confirmed by typing the number. */
const TYPED_FROM = 100
const REASON_MAX_CHARS = 160

export interface OperationTarget {
  operation: QueueOperation
  selection: QueueSelection
  /** What is meant, in words: "All mail to example.org". */
  what: ReactNode
}

interface OperationDialogProps {
  /** Open while there is one. */
  target: OperationTarget | null
  onClose: () => void
}

/** Counts first, then asks, then does it. */
export function OperationDialog({ target, onClose }: OperationDialogProps) {
  // The words stay while the dialog goes.
  const [last, setLast] = useState(target)
  if (target !== null && target !== last) setLast(target)
  return last === null ? null : <Asked key={JSON.stringify([last.operation, last.selection])} target={last} open={target !== null} onClose={onClose} />
}

function Asked({ target, open, onClose }: { target: OperationTarget; open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const { operation, selection, what } = target
  const run = useRunOperation()
  const [reason, setReason] = useState('')
  const count = useQuery({
    queryKey: ['queue', 'preview', operation, selection],
    queryFn: ({ signal }) => operateQueue(operation, selection, { dryRun: true, signal }),
    enabled: open,
    staleTime: 0,
    gcTime: 0,
  })
  const titles: Record<QueueOperation, string> = {
    hold: t`Hold waiting mail?`,
    release: t`Release held mail?`,
    retry: t`Try again now?`,
    cancel: t`Cancel waiting mail?`,
  }
  const labels: Record<QueueOperation, string> = { hold: t`Hold`, release: t`Release`, retry: t`Try now`, cancel: t`Cancel delivery` }
  const affected = (count.data?.changed ?? 0) + (count.data?.in_flight ?? 0)
  const typed = operation === 'cancel' && affected >= TYPED_FROM ? String(affected) : undefined
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={titles[operation]}
      confirmLabel={labels[operation]}
      cancelLabel={operation === 'cancel' ? t`Keep waiting` : undefined}
      danger={operation === 'cancel'}
      disabled={affected === 0}
      {...(typed === undefined ? {} : { typed })}
      onConfirm={() => run(target, reason.trim())}
    >
      <div className="flex flex-col gap-3">
        <p className="font-medium break-words text-ink">{what}</p>
        {count.error !== null ? (
          <ProblemBanner problem={count.error} onRetry={() => void count.refetch()} />
        ) : (
          <div className="min-h-10" aria-live="polite" aria-busy={count.data === undefined}>
            {count.data === undefined ? <Skeleton className="w-56" /> : <Counted operation={operation} result={count.data} />}
          </div>
        )}
        <p className="text-sm">
          <WayBack operation={operation} />
        </p>
        {(operation === 'hold' || operation === 'cancel') && (
          <Field label={<Trans>Reason</Trans>} optional={<Trans>Optional</Trans>} hint={<Trans>Shown in the story of each message.</Trans>}>
            {(ids) => <Input {...ids} value={reason} maxLength={REASON_MAX_CHARS} onChange={(event) => { setReason(event.target.value) }} />}
          </Field>
        )}
      </div>
    </ConfirmDialog>
  )
}

function Counted({ operation, result }: { operation: QueueOperation; result: OperationResult }) {
  const { changed, in_flight: inFlight } = result
  if (changed === 0 && inFlight === 0) return <Trans>There is nothing to do: no waiting recipient is concerned.</Trans>
  return (
    <>
      <Affected operation={operation} count={changed} />
      {inFlight > 0 && (
        <>
          {' '}
          <Plural
            value={inFlight}
            one="# is being tried right now; it is included if that attempt fails."
            other="# are being tried right now; they are included if that attempt fails."
          />
        </>
      )}
    </>
  )
}

function Affected({ operation, count }: { operation: QueueOperation; count: number }) {
  switch (operation) {
    case 'hold':
      return <Plural value={count} one="# recipient is held." other="# recipients are held." />
    case 'release':
      return <Plural value={count} one="# recipient is released." other="# recipients are released." />
    case 'retry':
      return <Plural value={count} one="# recipient is tried now." other="# recipients are tried now." />
    case 'cancel':
      return <Plural value={count} one="# recipient is not tried again." other="# recipients are not tried again." />
  }
}

function WayBack({ operation }: { operation: QueueOperation }) {
  switch (operation) {
    case 'hold':
      return <Trans>It stays until it is released or cancelled. Releasing takes this back.</Trans>
    case 'release':
      return <Trans>It is tried at once. Holding takes back what has not left by then.</Trans>
    case 'retry':
      return <Trans>Nothing is lost: what fails again goes on waiting.</Trans>
    case 'cancel':
      return <Trans>This cannot be undone. Nobody gets a bounce message.</Trans>
  }
}

/** Does it, says what was done, and offers the way back where there is one. */
function useRunOperation(): (target: OperationTarget, reason: string) => Promise<void> {
  const { t } = useLingui()
  const format = useFormat()
  const queryClient = useQueryClient()
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['queue'] })
    void queryClient.invalidateQueries({ queryKey: ['messages', 'story'] })
  }
  return async ({ operation, selection }, reason) => {
    const { changed, in_flight: inFlight } = await operateQueue(operation, selection, { reason })
    refresh()
    const count = format.number(changed + inFlight)
    const done: Record<QueueOperation, string> = {
      hold: t`Held: ${count}`,
      release: t`Released: ${count}`,
      retry: t`Being tried: ${count}`,
      cancel: t`Cancelled: ${count}`,
    }
    const back: Partial<Record<QueueOperation, QueueOperation>> = { hold: 'release', release: 'hold' }
    const opposite = back[operation]
    if (opposite === undefined) {
      toast.success(done[operation])
      return
    }
    toast.success(done[operation], {
      label: t`Undo`,
      onClick: () => {
        operateQueue(opposite, selection).then(refresh, (error: unknown) => {
          toast.error(error)
        })
      },
    })
  }
}

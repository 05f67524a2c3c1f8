import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { type BulkAction, type BulkCount, type BulkTarget, countBulk, runBulk } from '../api/bulk'
import { BulkFields } from './bulk-fields'
import { BulkOutcome } from './bulk-outcome'
import { actionOf, type BulkKind, NO_VALUES } from './bulk-values'
import { useBulkWords } from './use-bulk-words'

interface BulkDialogProps {
  kind: BulkKind | null
  target: BulkTarget
  onClose: () => void
  onDone: () => void
}

/** Says how many would change, does it on confirmation, shows how far it is, and stops when asked to. */
export function BulkDialog({ kind, target, onClose, onDone }: BulkDialogProps) {
  return (
    <Dialog
      open={kind !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {kind !== null && <BulkForm kind={kind} target={target} onClose={onClose} onDone={onDone} />}
    </Dialog>
  )
}

function BulkForm({ kind, target, onClose, onDone }: BulkDialogProps & { kind: BulkKind }) {
  const { t } = useLingui()
  const format = useFormat()
  const id = useId()
  const words = useBulkWords()[kind]
  const [values, setValues] = useState(NO_VALUES)
  const [sure, setSure] = useState(false)
  // Closing the dialog ends what goes on.
  const [asked] = useState(target)
  const action = actionOf(kind, values)
  const settled = useDebounced(action, 200)
  const count = useQuery({
    queryKey: ['audience', 'contacts', 'bulk', asked, settled],
    queryFn: ({ signal }): Promise<BulkCount> => countBulk(asked, settled as BulkAction, signal),
    enabled: settled !== null,
    staleTime: 0,
  })
  const { run, stop, progress, problem } = useRun(asked, (changed) => {
    const number = format.number(changed)
    toast.success(t`Done: ${number} changed`)
    onDone()
    onClose()
  })
  const danger = kind === 'delete' || kind === 'erase'
  const running = progress !== null
  const current = JSON.stringify(action) === JSON.stringify(settled) ? count.data : undefined
  const ready = action !== null && current !== undefined && current.affected > 0 && (!danger || sure)
  return (
    <DialogContent
      title={words.title}
      description={words.means}
      onInteractOutside={(event) => {
        if (running) event.preventDefault()
      }}
      footer={
        running ? (
          <Button onClick={stop}>
            <Trans>Stop</Trans>
          </Button>
        ) : (
          <>
            <DialogClose asChild>
              <Button>
                <Trans>Cancel</Trans>
              </Button>
            </DialogClose>
            <Button type="submit" form={id} variant={danger ? 'danger' : 'primary'} disabled={!ready}>
              {words.action}
            </Button>
          </>
        )
      }
    >
      <form
        id={id}
        className="flex flex-col gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) run(action)
        }}
      >
        <BulkFields kind={kind} values={values} onChange={setValues} disabled={running} />
        <BulkOutcome kind={kind} count={current} waiting={action !== null && count.error === null} progress={progress} />
        {count.error !== null && <ProblemBanner problem={count.error} onRetry={() => void count.refetch()} />}
        {problem !== null && <ProblemBanner problem={problem} />}
        {danger && !running && (
          <CheckboxField
            label={<Trans>I know that this cannot be taken back</Trans>}
            checked={sure}
            onCheckedChange={(checked) => {
              setSure(checked === true)
            }}
          />
        )}
      </form>
    </DialogContent>
  )
}

/** One run at a time; what was done until it is stopped stays done. */
function useRun(target: BulkTarget, onEnd: (changed: number) => void) {
  const queryClient = useQueryClient()
  const [progress, setProgress] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const go = async (action: BulkAction): Promise<void> => {
    const controller = new AbortController()
    running.current = controller
    setProblem(null)
    setProgress(0)
    try {
      onEnd(await runBulk({ target, action, signal: controller.signal, onProgress: setProgress }))
    } catch (error) {
      if (!controller.signal.aborted) setProblem(asProblem(error))
    } finally {
      setProgress(null)
      await queryClient.invalidateQueries({ queryKey: ['audience'] })
    }
  }
  return {
    run: (action: BulkAction) => void go(action),
    stop: () => running.current?.abort(),
    progress,
    problem,
  }
}

import { Trans } from '@lingui/react/macro'
import { AlertDialog as Primitive } from 'radix-ui'
import { type ReactNode, useId, useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'
import { Button } from './button'
import { Input } from './input'
import { ProblemBanner } from './problem-banner'
import { useFocusReturn } from './use-focus-return'

interface ConfirmProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** What will happen, and whether there is a way back. */
  children: ReactNode
  confirmLabel: ReactNode
  /** Where plain "Cancel" could be misread. */
  cancelLabel?: ReactNode
  danger?: boolean
  /** There is nothing to confirm yet. */
  disabled?: boolean
  /** The person must type this before the button works. */
  typed?: string
  /** The dialog stays open and shows the problem when this fails. */
  onConfirm: () => Promise<unknown>
}

/** Asks before something that cannot be taken back easily. */
export function ConfirmDialog(props: ConfirmProps) {
  const focusReturn = useFocusReturn()
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 flex items-end justify-center bg-scrim sm:items-center sm:p-6 animate-in">
          <Primitive.Content
            className="w-full rounded-t-xl border border-line bg-raised shadow-lg outline-none sm:max-w-md sm:rounded-xl animate-up"
            {...focusReturn}
          >
            <ConfirmBody {...props} />
          </Primitive.Content>
        </Primitive.Overlay>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

function ConfirmBody({ title, children, confirmLabel, cancelLabel, danger = false, disabled = false, typed, onConfirm, onOpenChange }: ConfirmProps) {
  const id = useId()
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const ready = !disabled && (typed === undefined || words.trim() === typed)

  const confirm = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !busy) void confirm()
      }}
    >
      <div className="flex flex-col gap-3 p-5">
        <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
        <Primitive.Description asChild>
          <div className="text-ink-soft">{children}</div>
        </Primitive.Description>
        {typed !== undefined && (
          <div className="flex flex-col gap-1.5">
            <label htmlFor={id} className="text-sm">
              <Trans>
                Type <strong className="font-mono font-semibold break-all">{typed}</strong> to confirm
              </Trans>
            </label>
            <Input
              id={id}
              value={words}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              onChange={(event) => {
                setWords(event.target.value)
              }}
            />
          </div>
        )}
        {problem !== null && <ProblemBanner problem={problem} />}
      </div>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
        <Primitive.Cancel asChild>
          <Button>
            {cancelLabel ?? <Trans>Cancel</Trans>}
          </Button>
        </Primitive.Cancel>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} disabled={!ready} loading={busy}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}

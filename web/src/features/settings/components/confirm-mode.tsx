import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import type { Mode } from '@/api/session'
import { useModeName } from '@/components/mode'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { CheckboxField } from '@/components/ui/checkbox'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { useSetMode } from '../api/use-set-mode'

interface ConfirmModeProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  mode: Mode
  redirectTo: readonly string[]
  /** Checks that did not pass when they were last looked at. */
  doubts: number
}

/** Says what changes before it does. */
export function ConfirmMode({ open, onOpenChange, mode, redirectTo, doubts }: ConfirmModeProps) {
  const { t } = useLingui()
  const setMode = useSetMode()
  const modeName = useModeName()
  const [accepted, setAccepted] = useState(false)
  const name = modeName(mode)
  const titles: Record<Mode, string> = { sandbox: t`Back to the sandbox?`, redirect: t`Redirect all mail?`, live: t`Go live?` }
  const buttons: Record<Mode, string> = { sandbox: t`Use the sandbox`, redirect: t`Redirect`, live: t`Go live` }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next)
        setAccepted(false)
      }}
      title={titles[mode]}
      confirmLabel={buttons[mode]}
      onConfirm={async () => {
        await setMode.mutateAsync({
          mode,
          ...(mode === 'redirect' ? { redirect_to: [...redirectTo] } : {}),
          ...(mode === 'live' && accepted ? { accept_warnings: true } : {}),
        })
        toast.success(t`Mode changed to: ${name}`)
      }}
    >
      <div className="flex flex-col gap-3">
        <Consequences mode={mode} redirectTo={redirectTo} />
        {mode === 'live' && doubts > 0 && (
          <CheckboxField
            label={<Plural value={doubts} one="I accept that one check did not pass" other="I accept that # checks did not pass" />}
            hint={t`Mail leaves, and providers may refuse it or file it as spam. A required check that fails still stops it.`}
            checked={accepted}
            onCheckedChange={(on) => {
              setAccepted(on === true)
            }}
          />
        )}
      </div>
    </ConfirmDialog>
  )
}

function Consequences({ mode, redirectTo }: { mode: Mode; redirectTo: readonly string[] }) {
  const format = useFormat()
  const addresses = format.list([...redirectTo])
  if (mode === 'live') {
    return (
      <ul className="list-disc space-y-1 pl-5">
        <li>
          <Trans>From now on, mail goes to the people it is addressed to.</Trans>
        </li>
        <li>
          <Trans>What the sandbox caught stays there and is never sent.</Trans>
        </li>
        <li>
          <Trans>Mail of the stream “sandbox” is still caught.</Trans>
        </li>
      </ul>
    )
  }
  if (mode === 'redirect') {
    return (
      <ul className="list-disc space-y-1 pl-5">
        <li>
          <Trans>From now on, everything goes to {addresses}.</Trans>
        </li>
        <li>
          <Trans>Mail that waits already goes to whom it was accepted for.</Trans>
        </li>
      </ul>
    )
  }
  return (
    <ul className="list-disc space-y-1 pl-5">
      <li>
        <Trans>From now on, everything is caught here and nothing leaves.</Trans>
      </li>
      <li>
        <Trans>Mail that waits already is still delivered. To stop it too, hold the queue.</Trans>
      </li>
    </ul>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { toast } from '@/components/ui/toast'
import type { Reason } from '../api/suppressions-query'
import { useRemoveSuppression } from '../api/use-remove-suppression'

type Suppression = Schema<'Suppression'>

interface RemoveDialogProps {
  /** `null` closes it. */
  suppression: Suppression | null
  onClose: () => void
}

/** Says what sending to the address again means, by why it is here. */
export function RemoveDialog({ suppression, onClose }: RemoveDialogProps) {
  const { t } = useLingui()
  const remove = useRemoveSuppression()
  // The words stay while the dialog is closing.
  const [last, setLast] = useState(suppression)
  if (suppression !== null && suppression !== last) setLast(suppression)
  const shown = suppression ?? last
  const address = shown?.address ?? ''
  const means: Record<Reason, string> = {
    bounce: t`Its server said that the mailbox does not exist. If that is still so, the next message bounces, and bounces harm your reputation.`,
    complaint: t`Its owner marked your mail as spam. Another complaint harms your reputation with that provider more than most things do.`,
    unsubscribe: t`Its owner does not want your mail. In most countries the law forbids to go on without a new consent.`,
    manual: t`Somebody of your team put it here. Ask why, if you do not know.`,
  }
  return (
    <ConfirmDialog
      open={suppression !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t`Send to ${address} again?`}
      confirmLabel={t`Take off the list`}
      danger
      onConfirm={async () => {
        await remove.mutateAsync(address)
        toast.success(t`${address} can be written to again`)
      }}
    >
      <div className="flex flex-col gap-2">
        {shown !== null && <p>{means[shown.reason]}</p>}
        <p>
          <Trans>Do this only when its owner wants the mail after all.</Trans>
        </p>
      </div>
    </ConfirmDialog>
  )
}

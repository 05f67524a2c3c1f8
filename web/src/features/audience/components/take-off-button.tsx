import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'
import type { Suppression } from '../api/suppression-query'
import { useRemoveSuppression } from '../api/use-remove-suppression'
import { useSuppressionWords } from './suppression-words'

/** Takes an address off the suppression list, after saying what that means. */
export function TakeOffButton({ suppression }: { suppression: Suppression }) {
  const { t } = useLingui()
  const words = useSuppressionWords()
  const remove = useRemoveSuppression()
  const [asking, setAsking] = useState(false)
  const { address } = suppression
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setAsking(true)
        }}
      >
        <Trans>Take off the list</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Send to ${address} again?`}
        confirmLabel={t`Take off the list`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync(address)
          toast.success(t`${address} can be written to again`)
        }}
      >
        <div className="flex flex-col gap-2">
          <p>{words[suppression.reason].means}</p>
          <p>
            <Trans>Do this only when its owner wants the mail after all.</Trans>
          </p>
        </div>
      </ConfirmDialog>
    </>
  )
}

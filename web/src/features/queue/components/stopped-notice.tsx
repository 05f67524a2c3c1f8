import { Trans, useLingui } from '@lingui/react/macro'
import { Play } from 'lucide-react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toast'
import type { QueueTotals } from '../api/overview'
import { usePause } from '../api/use-pause'

/** Says that nothing is delivered, why, and what to do. */
export function StoppedNotice({ totals }: { totals: QueueTotals | undefined }) {
  const { t } = useLingui()
  const can = useCan()
  const pause = usePause()
  const resume = can('administrator') ? (
    <Button
      variant="primary"
      loading={pause.isPending}
      onClick={() => {
        pause.mutate(false, {
          onSuccess: () => {
            toast.success(t`Delivery goes on.`)
          },
          onError: (error) => {
            toast.error(error)
          },
        })
      }}
    >
      <Play />
      <Trans>Resume delivery</Trans>
    </Button>
  ) : undefined
  if (totals?.fault) {
    return (
      <Notice tone="danger" title={<Trans>Delivery has stopped by itself</Trans>} action={resume}>
        <p>{totals.fault}</p>
        <p>
          <Trans>Accepted mail is safe on the disk. Once the cause is gone, an administrator resumes delivery.</Trans>
        </p>
      </Notice>
    )
  }
  if (totals?.paused !== true) return null
  return (
    <Notice tone="warning" title={<Trans>Delivery is paused</Trans>} action={resume}>
      <Trans>New mail is accepted and waits. An administrator paused delivery for the whole installation.</Trans>
    </Notice>
  )
}

import { Trans } from '@lingui/react/macro'
import { CirclePause, CirclePlay, RotateCw, XCircle } from 'lucide-react'
import { useState } from 'react'
import type { QueueOperation } from '@/api/queue-operation'
import { useCan } from '@/api/session'
import { OperationDialog } from '@/components/operation-dialog'
import { Button } from '@/components/ui/button'
import type { Story } from '../api/message'
import { applicable, statusesOf } from './story-events'

/** What can be done with the message now. */
export function MessageActions({ story }: { story: Story }) {
  const can = useCan()
  const [asked, setAsked] = useState<QueueOperation | null>(null)
  const may = applicable(statusesOf(story))
  if (!can('queue:write')) return null
  const ask = (operation: QueueOperation) => () => {
    setAsked(operation)
  }
  return (
    <>
      {may.retry && (
        <Button onClick={ask('retry')}>
          <RotateCw />
          <Trans>Try now</Trans>
        </Button>
      )}
      {may.release && (
        <Button variant="primary" onClick={ask('release')}>
          <CirclePlay />
          <Trans>Release</Trans>
        </Button>
      )}
      {may.hold && (
        <Button onClick={ask('hold')}>
          <CirclePause />
          <Trans>Hold</Trans>
        </Button>
      )}
      {may.cancel && (
        <Button variant="danger-ghost" onClick={ask('cancel')}>
          <XCircle />
          <Trans>Cancel delivery</Trans>
        </Button>
      )}
      <OperationDialog
        target={
          asked === null
            ? null
            : { operation: asked, selection: { message: story.id }, what: story.subject === '' ? <Trans>This message</Trans> : story.subject }
        }
        onClose={() => {
          setAsked(null)
        }}
      />
    </>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { RotateCw } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Sheet, SheetContent } from '@/components/ui/sheet'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { DeliveryState } from './delivery-state'

type Delivery = Schema<'WebhookDelivery'>

interface DeliverySheetProps {
  delivery: Delivery | null
  onClose: () => void
  onReplay: ((delivery: Delivery) => void) | null
  replaying: boolean
}

/** One delivery with every attempt, the newest first. */
export function DeliverySheet({ delivery, onClose, onReplay, replaying }: DeliverySheetProps) {
  return (
    <Sheet
      open={delivery !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {delivery !== null && (
        <SheetContent title={delivery.type}>
          <div className="flex flex-col gap-5 px-5 pb-6">
            <Facts delivery={delivery} />
            {onReplay !== null && (
              <Button
                className="self-start"
                loading={replaying}
                onClick={() => {
                  onReplay(delivery)
                }}
              >
                <RotateCw />
                <Trans>Send it again</Trans>
              </Button>
            )}
            <Attempts attempts={delivery.attempts} />
          </div>
        </SheetContent>
      )}
    </Sheet>
  )
}

function Facts({ delivery }: { delivery: Delivery }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
      <dt className="text-ink-soft">
        <Trans>State</Trans>
      </dt>
      <dd>
        <DeliveryState status={delivery.status} />
      </dd>
      <dt className="text-ink-soft">
        <Trans>Happened</Trans>
      </dt>
      <dd>
        <Time at={delivery.created_at} as="exact" />
      </dd>
      {delivery.due_at && delivery.status === 'pending' && (
        <>
          <dt className="text-ink-soft">
            <Trans>Next attempt</Trans>
          </dt>
          <dd>
            <Time at={delivery.due_at} />
          </dd>
        </>
      )}
      <dt className="text-ink-soft">
        <code className="font-mono text-xs">{'webhook-id'}</code>
      </dt>
      <dd>
        <code className="font-mono text-xs break-all">{delivery.webhook_id}</code>
      </dd>
    </dl>
  )
}

function Attempts({ attempts }: { attempts: Delivery['attempts'] }) {
  const { t } = useLingui()
  const format = useFormat()
  if (attempts.length === 0) {
    return (
      <p className="text-sm text-ink-soft">
        <Trans>Not tried yet.</Trans>
      </p>
    )
  }
  return (
    <ol className="flex flex-col gap-4" aria-label={t`Attempts, the newest first`}>
      {[...attempts].reverse().map((attempt) => {
        const good = attempt.status !== null && attempt.status !== undefined && attempt.status < 300
        return (
          <li key={attempt.at} className="flex flex-col gap-2 border-t border-line pt-3">
            <div className="flex flex-wrap items-center gap-2 text-sm">
              <Badge tone={good ? 'success' : 'danger'}>{attempt.status ? `HTTP ${String(attempt.status)}` : t`No response`}</Badge>
              <Time at={attempt.at} as="exact" className="text-ink-soft" />
              <span className="text-ink-faint">{format.duration(attempt.duration_ms / 1000)}</span>
            </div>
            {attempt.error && <p className="text-sm break-words text-danger-ink">{attempt.error}</p>}
            {attempt.body !== '' && <CodeBlock code={attempt.body} label={t`Your server's response`} title wrap />}
          </li>
        )
      })}
    </ol>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { Switch } from '@/components/ui/switch'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { useChangeWebhook } from '../api/change-webhook'
import { RotateSecretDialog } from './rotate-secret-dialog'
import { WebhookForm } from './webhook-form'
import { WebhookState, WebhookTypes } from './webhook-state'

type Webhook = Schema<'Webhook'>

/** What it is told, whether it works, and the switch. */
export function WebhookSummary({ webhook }: { webhook: Webhook }) {
  const { t } = useLingui()
  const can = useCan()
  const change = useChangeWebhook(webhook.id)
  const [editing, setEditing] = useState(false)
  const [rotating, setRotating] = useState(false)
  const writes = can('webhooks:write')
  const enable = (enabled: boolean): void => {
    change.mutate({ enabled }, { onError: toast.error })
  }
  return (
    <>
      <Trouble webhook={webhook} />
      <Card>
        <CardBody className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
          <div className="flex min-w-0 flex-wrap items-center gap-x-6 gap-y-2 text-sm">
            <WebhookState webhook={webhook} />
            <WebhookTypes types={webhook.types} />
            {webhook.description !== '' && <span className="break-words text-ink-soft">{webhook.description}</span>}
          </div>
          {writes && (
            <div className="flex flex-wrap items-center gap-2">
              <label className="mr-2 flex items-center gap-2 text-sm">
                <Switch checked={webhook.enabled} disabled={change.isPending} onCheckedChange={enable} />
                <Trans>On</Trans>
              </label>
              <Button
                onClick={() => {
                  setEditing(true)
                }}
              >
                <Trans>Edit</Trans>
              </Button>
              <Button
                onClick={() => {
                  setRotating(true)
                }}
              >
                <Trans>Change secret</Trans>
              </Button>
            </div>
          )}
        </CardBody>
      </Card>
      <Dialog open={editing} onOpenChange={setEditing}>
        <WebhookForm
          title={t`Edit the webhook`}
          submitLabel={t`Save`}
          initial={{ url: webhook.url, description: webhook.description, types: webhook.types }}
          submit={async (values) => {
            await change.mutateAsync(values)
            setEditing(false)
          }}
          onCancel={() => {
            setEditing(false)
          }}
        />
      </Dialog>
      <RotateSecretDialog id={webhook.id} open={rotating} onOpenChange={setRotating} />
    </>
  )
}

function Trouble({ webhook }: { webhook: Webhook }) {
  const { t } = useLingui()
  if (!webhook.enabled && webhook.disabled_reason) {
    return (
      <Notice tone="danger" title={t`It was turned off because it kept failing`}>
        <p>{webhook.disabled_reason}</p>
        <p>
          <Trans>Repair your server, turn it on again, then send the missed span again.</Trans>
        </p>
      </Notice>
    )
  }
  if (webhook.enabled && webhook.failing_since) {
    return (
      <Notice tone="warning" title={t`Your server does not take requests`}>
        <Trans>
          Failing since <Time at={webhook.failing_since} />. Requests are tried again for a while; look at the deliveries for what it answers.
        </Trans>
      </Notice>
    )
  }
  return null
}

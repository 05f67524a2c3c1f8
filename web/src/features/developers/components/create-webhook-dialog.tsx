import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { ShownOnce } from '@/components/ui/shown-once'
import { useCreateWebhook } from '../api/create-webhook'
import { WebhookForm } from './webhook-form'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreateWebhookDialog({ open, onOpenChange }: DialogProps) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const create = useCreateWebhook()
  const [created, setCreated] = useState<Schema<'CreatedWebhook'> | null>(null)
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (next) return
    setCreated(null)
    if (created !== null) void navigate({ to: '/developers/webhooks/$id', params: { id: created.id } })
  }
  return (
    <Dialog open={open} onOpenChange={close}>
      {created === null ? (
        <WebhookForm
          title={t`Add a webhook`}
          submitLabel={t`Add webhook`}
          initial={{ url: '', description: '', types: [] }}
          submit={async (values) => {
            setCreated(await create.mutateAsync(values))
          }}
          onCancel={() => {
            close(false)
          }}
        />
      ) : (
        <DialogContent
          title={t`The webhook is there`}
          description={t`Every request is signed with this secret, so that your server knows who sent it.`}
          footer={
            <Button
              variant="primary"
              onClick={() => {
                close(false)
              }}
            >
              <Trans>Go to the webhook</Trans>
            </Button>
          }
        >
          <ShownOnce items={[{ label: t`Signing secret`, value: created.secret }]} />
        </DialogContent>
      )}
    </Dialog>
  )
}

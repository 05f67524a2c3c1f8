import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { FlaskConical, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { useDeleteWebhook } from './api/delete-webhook'
import { webhookQuery } from './api/get-webhook'
import { useTestWebhook } from './api/test-webhook'
import { DeliveriesCard } from './components/deliveries-card'
import { VerifyCard } from './components/verify-card'
import { WebhookSummary } from './components/webhook-summary'

export function WebhookPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/developers/webhooks/$id' })
  const webhook = useQuery(webhookQuery(id))
  return (
    <Page
      title={webhook.data?.url ?? t`Webhook`}
      heading={<span className="break-all">{webhook.data?.url ?? t`Webhook`}</span>}
      crumbs={[{ label: t`Webhooks`, to: '/developers/webhooks' }]}
      actions={webhook.data === undefined ? undefined : <Actions id={id} enabled={webhook.data.enabled} />}
    >
      {webhook.data !== undefined ? (
        <>
          <WebhookSummary webhook={webhook.data} />
          <DeliveriesCard webhook={webhook.data} />
          <VerifyCard />
        </>
      ) : webhook.error !== null ? (
        <ProblemBanner problem={webhook.error} onRetry={() => void webhook.refetch()} />
      ) : (
        <Card>
          <CardBody>
            <SkeletonLines lines={2} />
          </CardBody>
        </Card>
      )}
    </Page>
  )
}

function Actions({ id, enabled }: { id: string; enabled: boolean }) {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const test = useTestWebhook(id)
  const remove = useDeleteWebhook(id)
  const [removing, setRemoving] = useState(false)
  if (!can('webhooks:write')) return null
  return (
    <>
      <Button
        loading={test.isPending}
        disabled={!enabled}
        onClick={() => {
          test.mutate(undefined, {
            onSuccess: () => {
              toast.success(t`A test is on its way`)
            },
            onError: toast.error,
          })
        }}
      >
        <FlaskConical />
        <Trans>Send a test</Trans>
      </Button>
      <Button
        variant="danger-ghost"
        onClick={() => {
          setRemoving(true)
        }}
      >
        <Trash2 />
        <Trans>Remove</Trans>
      </Button>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t`Remove this webhook?`}
        confirmLabel={t`Remove webhook`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync()
          await navigate({ to: '/developers/webhooks', replace: true })
        }}
      >
        <Trans>It is told nothing any more, and its deliveries are forgotten. To stop for a while, turn it off instead.</Trans>
      </ConfirmDialog>
    </>
  )
}

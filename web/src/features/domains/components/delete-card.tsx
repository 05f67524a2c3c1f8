import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { toast } from '@/components/ui/toast'
import { useDeleteDomain } from '../api/use-delete-domain'

export function DeleteCard({ name }: { name: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const remove = useDeleteDomain()
  const [asking, setAsking] = useState(false)
  return (
    <Card>
      <CardHeader
        className="pb-4"
        title={t`Remove this domain`}
        description={t`Its keys are destroyed, and nothing can be sent from it any more.`}
        actions={
          <Button
            variant="danger-ghost"
            onClick={() => {
              setAsking(true)
            }}
          >
            <Trash2 />
            <Trans>Remove domain</Trans>
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Remove the domain ${name}?`}
        confirmLabel={t`Remove domain`}
        danger
        typed={name}
        onConfirm={async () => {
          await remove.mutateAsync(name)
          toast.success(t`${name} was removed`)
          await navigate({ to: '/domains' })
        }}
      >
        <p>
          <Trans>Applications that send from it are refused from now on. Added again, it gets new keys, and all its records change.</Trans>
        </p>
      </ConfirmDialog>
    </Card>
  )
}

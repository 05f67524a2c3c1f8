import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { ShownOnce } from '@/components/ui/shown-once'
import { useRotateSecret } from '../api/rotate-secret'

interface DialogProps {
  id: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

const HOURS = ['24', '72', '168', '0'] as const
type Hours = (typeof HOURS)[number]

export function RotateSecretDialog({ id, open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <Rotation
        id={id}
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function Rotation({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useLingui()
  const rotate = useRotateSecret(id)
  const [hours, setHours] = useState<Hours>('24')
  const words: Record<Hours, string> = { '24': t`For a day`, '72': t`For three days`, '168': t`For a week`, '0': t`Not any more: it has leaked` }
  if (rotate.data !== undefined) {
    return (
      <DialogContent
        title={t`The new secret`}
        footer={
          <Button variant="primary" onClick={onDone}>
            <Trans>Done</Trans>
          </Button>
        }
      >
        <ShownOnce items={[{ label: t`Signing secret`, value: rotate.data.secret }]} />
      </DialogContent>
    )
  }
  return (
    <DialogContent
      title={t`Change the signing secret`}
      description={t`Requests carry signatures of both secrets for a while, so that nothing is lost while you change it in your server.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            loading={rotate.isPending}
            onClick={() => {
              rotate.mutate(Number(hours))
            }}
          >
            <Trans>Make a new secret</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t`The old secret still signs`}>
          {(ids) => <Select {...ids} value={hours} onValueChange={setHours} options={HOURS.map((value) => ({ value, label: words[value] }))} />}
        </Field>
        {rotate.error !== null && <ProblemBanner problem={rotate.error} />}
      </div>
    </DialogContent>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Rocket } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { toast } from '@/components/ui/toast'
import { usePublishForm } from '../api/use-publish-form'

type To = 'all' | 'some'

export function PublishButton({ form }: { form: Schema<'Form'> }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="primary"
        disabled={!form.changed}
        onClick={() => {
          setOpen(true)
        }}
      >
        <Rocket />
        <Trans>Publish</Trans>
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <Publish
          form={form}
          onDone={() => {
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}

function Publish({ form, onDone }: { form: Schema<'Form'>; onDone: () => void }) {
  const { t } = useLingui()
  const publish = usePublishForm(form.id)
  const [to, setTo] = useState<To>('all')
  const [share, setShare] = useState(50)
  const version = form.versions + 1
  const shown = form.live?.version
  const run = (): void => {
    publish.mutate(to === 'some' ? { share_percent: share } : {}, {
      onSuccess: () => {
        toast.success(t`Version ${version} is published`)
        onDone()
      },
    })
  }
  return (
    <DialogContent
      title={t`Publish version ${version}`}
      description={t`A published version never changes: consents refer to it.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" loading={publish.isPending} onClick={run}>
            <Trans>Publish</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {shown !== undefined && (
          <RadioGroup<To>
            aria-label={t`Who sees it`}
            value={to}
            onValueChange={setTo}
            options={[
              { value: 'all', label: t`Show it to everybody`, hint: t`Instead of what is shown now.` },
              { value: 'some', label: t`Compare it with version ${shown}`, hint: t`A/B test: some visitors see the new one, the others the old one.` },
            ]}
          />
        )}
        {to === 'some' && (
          <Field label={t`Visitors who see the new version: ${share} %`}>
            {(ids) => (
              <input
                {...ids}
                type="range"
                min={5}
                max={95}
                step={5}
                value={share}
                className="w-full accent-accent"
                onChange={(event) => {
                  setShare(Number(event.target.value))
                }}
              />
            )}
          </Field>
        )}
        {publish.error !== null && <ProblemBanner problem={publish.error} />}
      </div>
    </DialogContent>
  )
}

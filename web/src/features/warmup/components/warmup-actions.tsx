import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Pause, Play, Replace, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { toast } from '@/components/ui/toast'
import { useChangeWarmup } from '../api/use-change-warmup'
import { useEndWarmup } from '../api/use-end-warmup'
import type { Warmup } from '../api/warmups-query'
import { PlanSelect } from './plan-select'

type Asked = 'restart' | 'plan' | 'end'

/** Pause, resume, begin again, another plan, end. */
export function WarmupActions({ warmup, name }: { warmup: Warmup; name: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const pause = useChangeWarmup(warmup.id)
  const change = useChangeWarmup(warmup.id)
  const end = useEndWarmup()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [plan, setPlan] = useState(warmup.plan)
  const asking = (what: Asked) => ({
    open: asked === what,
    onOpenChange: (open: boolean) => {
      if (!open) setAsked(null)
    },
  })
  const ask = (what: Asked) => () => {
    setAsked(what)
  }
  return (
    <>
      <Button
        loading={pause.isPending}
        onClick={() => {
          pause.mutate({ paused: !warmup.paused }, { onError: toast.error })
        }}
      >
        {warmup.paused ? <Play /> : <Pause />}
        {warmup.paused ? <Trans>Resume</Trans> : <Trans>Pause</Trans>}
      </Button>
      <Button onClick={ask('plan')}>
        <Replace />
        <Trans>Another plan</Trans>
      </Button>
      <Button onClick={ask('restart')}>
        <RotateCcw />
        <Trans>Begin again</Trans>
      </Button>
      <Button variant="danger-ghost" onClick={ask('end')}>
        <Trash2 />
        <Trans>End</Trans>
      </Button>
      <ConfirmDialog
        {...asking('plan')}
        title={t`Another plan for ${name}`}
        confirmLabel={t`Take this plan`}
        disabled={plan === warmup.plan}
        onConfirm={() => change.mutateAsync({ plan })}
      >
        <div className="flex flex-col gap-3">
          <p>
            <Trans>Every provider goes on at the stage that allows at most what it had.</Trans>
          </p>
          <Field label={t`Plan`}>{(ids) => <PlanSelect {...ids} value={plan} onValueChange={setPlan} />}</Field>
        </div>
      </ConfirmDialog>
      <ConfirmDialog
        {...asking('restart')}
        title={t`Begin the warm-up of ${name} again?`}
        confirmLabel={t`Begin again`}
        danger
        onConfirm={() => change.mutateAsync({ restart: true })}
      >
        <Trans>Every provider goes back to the first stage. What waits above it waits longer.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        {...asking('end')}
        title={t`End the warm-up of ${name}?`}
        confirmLabel={t`End warm-up`}
        danger
        typed={name}
        onConfirm={async () => {
          await end.mutateAsync(warmup.id)
          await navigate({ to: '/installation/warmups' })
        }}
      >
        <Trans>No limit is left, and its calendar is forgotten.</Trans>
      </ConfirmDialog>
    </>
  )
}

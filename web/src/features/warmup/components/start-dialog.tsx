import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { sourceNamesQuery } from '../api/source-names-query'
import { useStartWarmup } from '../api/use-start-warmup'
import { PlanSelect } from './plan-select'

interface StartDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function StartDialog({ open, onOpenChange }: StartDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && <StartForm />}
    </Dialog>
  )
}

type Subject = 'source' | 'domain'

function StartForm() {
  const { t } = useLingui()
  const id = useId()
  const navigate = useNavigate()
  const sources = useQuery(sourceNamesQuery)
  const start = useStartWarmup()
  const form = useForm({
    initial: { subject: 'source' as Subject, source: '', domain: '', plan: 'gentle' },
    check: ({ subject, source, domain }) => ({
      source: subject === 'source' && source === '' ? t`Choose a source` : undefined,
      domain: subject === 'domain' && domain.trim() === '' ? t`Enter a domain` : undefined,
    }),
    submit: async ({ subject, source, domain, plan }) => {
      const warmup = await start.mutateAsync({ plan, ...(subject === 'source' ? { source } : { domain: domain.trim() }) })
      toast.success(t`The warm-up has begun`)
      await navigate({ to: '/installation/warmups/$id', params: { id: warmup.id } })
    },
  })
  const { subject, source } = form.values
  return (
    <DialogContent
      title={t`Start a warm-up`}
      description={t`No more is sent to a mailbox provider in a day than its stage of the plan allows, spread over the day. Each provider climbs by itself.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Start</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Segmented<Subject>
          className="self-start"
          label={t`What is warmed up`}
          value={subject}
          options={[
            { value: 'source', label: t`A source` },
            { value: 'domain', label: t`A sender domain` },
          ]}
          onValueChange={(next) => {
            form.set('subject', next)
          }}
        />
        {subject === 'source' ? (
          <Field label={t`Source`} error={form.errors.source}>
            {(ids) => (
              <Combobox
                {...ids}
                value={source === '' ? undefined : source}
                options={(sources.data ?? []).map((one) => ({ value: one.id, label: one.name, ...(one.address === null ? {} : { keywords: [one.address] }) }))}
                placeholder={t`Choose a source`}
                searchPlaceholder={t`Search sources`}
                onValueChange={(next) => {
                  form.set('source', next)
                }}
              />
            )}
          </Field>
        ) : (
          <Field label={t`Domain`} hint={t`The domain in the From address, whichever source its mail leaves from.`} error={form.errors.domain}>
            {(ids) => <Input {...ids} {...form.text('domain')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="example.com" />}
          </Field>
        )}
        <Field label={t`Plan`} error={form.errors.plan}>
          {(ids) => (
            <PlanSelect
              {...ids}
              value={form.values.plan}
              onValueChange={(next) => {
                form.set('plan', next)
              }}
            />
          )}
        </Field>
      </form>
    </DialogContent>
  )
}

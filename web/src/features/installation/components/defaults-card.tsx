import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useChangeSettings } from '../api/use-change-settings'
import { isQuota, quotaOf, quotaText } from './quota'
import { QuotaFields } from './quota-fields'

export function DefaultsCard({ settings }: { settings: Schema<'Settings'> }) {
  const { t } = useLingui()
  const change = useChangeSettings()
  const form = useForm({
    initial: {
      per_day: quotaText(settings.default_quota.per_day),
      per_minute: quotaText(settings.default_quota.per_minute),
      retention: quotaText(settings.event_retention_max_days),
    },
    check: ({ per_day, per_minute, retention }) => ({
      per_day: isQuota(per_day) ? undefined : t`Enter a number, or leave it empty`,
      per_minute: isQuota(per_minute) ? undefined : t`Enter a number, or leave it empty`,
      retention: isQuota(retention) && Number(retention) !== 0 ? undefined : retention.trim() === '' ? undefined : t`Enter a number of days, or leave it empty`,
    }),
    submit: async ({ per_day, per_minute, retention }) => {
      await change.mutateAsync({
        default_quota: { per_day: quotaOf(per_day), per_minute: quotaOf(per_minute) },
        event_retention_max_days: quotaOf(retention),
      })
      toast.success(t`The defaults are saved`)
    },
  })
  return (
    <Card>
      <CardHeader title={t`Defaults of workspaces`} description={t`For workspaces that have no limits of their own.`} />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <QuotaFields
            day={form.text('per_day')}
            minute={form.text('per_minute')}
            dayError={form.errors.per_day}
            minuteError={form.errors.per_minute}
            hint={t`Empty: no limit.`}
          />
          <Field
            label={t`Most days that events are kept`}
            error={form.errors.retention}
            hint={t`Empty: each workspace decides. Addresses of recipients are deleted with the events.`}
          >
            {(ids) => <Input {...ids} {...form.text('retention')} inputMode="numeric" className="max-w-32" />}
          </Field>
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
        </CardBody>
        <CardFooter>
          <Button type="submit" variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}

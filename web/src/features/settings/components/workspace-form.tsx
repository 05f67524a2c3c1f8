import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { LANGUAGES } from '@/lib/i18n'
import { timeZones } from '@/lib/time-zone'
import { useForm } from '@/lib/use-form'
import { useChangeWorkspace } from '../api/use-change-workspace'

const RETENTION_MAX_DAYS = 3650

interface Values {
  name: string
  postal_address: string
  time_zone: string
  language: string
  retention_days: string
}

export function WorkspaceForm({ workspace }: { workspace: Schema<'Workspace'> }) {
  const { t } = useLingui()
  const can = useCan()
  const change = useChangeWorkspace()
  const zones = useMemo(() => timeZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })), [])
  const form = useForm<Values>({
    initial: {
      name: workspace.name,
      postal_address: workspace.postal_address ?? '',
      time_zone: workspace.time_zone,
      language: workspace.language,
      retention_days: String(workspace.retention_days),
    },
    check: ({ name, retention_days }) => ({
      name: name.trim() === '' ? t`Enter a name` : undefined,
      retention_days: isDays(retention_days) ? undefined : t`Enter a number of days from 1 to 3,650`,
    }),
    submit: async (values) => {
      const address = values.postal_address.trim()
      await change.mutateAsync({
        name: values.name.trim(),
        postal_address: address === '' ? null : address,
        time_zone: values.time_zone,
        language: values.language,
        retention_days: Number(values.retention_days),
      })
      toast.success(t`The workspace is saved`)
    },
  })
  const readOnly = !can('workspace:write')
  const languages: Record<string, string> = LANGUAGES
  const languageOptions = [...new Set([...Object.keys(languages), workspace.language])].map((value) => ({
    value,
    label: languages[value] ?? value,
  }))
  return (
    <Card>
      <CardHeader title={t`General`} />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Name`} error={form.errors.name}>
            {(ids) => <Input {...ids} {...form.text('name')} readOnly={readOnly} maxLength={100} autoComplete="organization" />}
          </Field>
          <Field
            label={t`Postal address`}
            optional={t`Optional`}
            error={form.errors.postal_address}
            hint={t`Stands at the end of bulk mail, as laws in many countries ask for.`}
          >
            {(ids) => (
              <Textarea
                {...ids}
                value={form.values.postal_address}
                readOnly={readOnly}
                rows={3}
                autoComplete="street-address"
                onChange={(event) => {
                  form.set('postal_address', event.target.value)
                }}
              />
            )}
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t`Time zone`} error={form.errors.time_zone} hint={t`For schedules and for days in figures.`}>
              {(ids) =>
                readOnly ? (
                  <Input {...ids} value={form.values.time_zone} readOnly />
                ) : (
                  <Combobox
                    {...ids}
                    value={form.values.time_zone}
                    onValueChange={(zone) => {
                      form.set('time_zone', zone)
                    }}
                    options={zones}
                    placeholder={t`Choose a time zone`}
                    searchPlaceholder={t`Search time zones`}
                  />
                )
              }
            </Field>
            <Field label={t`Language`} error={form.errors.language} hint={t`Of what the workspace tells its recipients.`}>
              {(ids) => (
                <Select
                  {...ids}
                  value={form.values.language}
                  disabled={readOnly}
                  onValueChange={(language) => {
                    form.set('language', language)
                  }}
                  options={languageOptions}
                />
              )}
            </Field>
          </div>
          <Field label={t`Days that events are kept`} error={form.errors.retention_days} hint={t`Older events, with their addresses, are deleted.`}>
            {(ids) => <Input {...ids} {...form.text('retention_days')} readOnly={readOnly} inputMode="numeric" className="max-w-32" />}
          </Field>
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
        </CardBody>
        {!readOnly && (
          <CardFooter>
            <Button type="submit" variant="primary" loading={form.submitting}>
              <Trans>Save</Trans>
            </Button>
          </CardFooter>
        )}
      </form>
    </Card>
  )
}

function isDays(text: string): boolean {
  const days = Number(text)
  return /^\d+$/.test(text.trim()) && days >= 1 && days <= RETENTION_MAX_DAYS
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CheckboxField } from '@/components/ui/checkbox'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { topicsQuery } from '../api/choices-query'
import type { ImportSettings } from '../api/imports-query'

interface SettingsCardProps {
  settings: ImportSettings
  onChange: (change: Partial<ImportSettings>) => void
}

/** What is to be done with the people in the files. */
export function SettingsCard({ settings, onChange }: SettingsCardProps) {
  const { t } = useLingui()
  return (
    <Card>
      <CardHeader title={<Trans>What to do with them</Trans>} />
      <CardBody className="grid gap-6 lg:grid-cols-2">
        <div className="flex flex-col gap-5">
          <Topics settings={settings} onChange={onChange} />
          <Field
            label={t`The words they agreed to`}
            optional={<Trans>Optional</Trans>}
            hint={<Trans>Kept in the ledger of consents, with the name of the file. Times and IP addresses in the file are kept too.</Trans>}
          >
            {(ids) => (
              <Textarea
                {...ids}
                rows={3}
                maxLength={10_000}
                value={settings.consent_text ?? ''}
                onChange={(event) => {
                  onChange({ consent_text: event.target.value })
                }}
              />
            )}
          </Field>
        </div>
        <div className="flex flex-col gap-5">
          <Field label={t`Mark everybody with tags`} optional={<Trans>Optional</Trans>}>
            {(ids) => (
              <ChipsInput
                {...ids}
                value={settings.add_tags ?? []}
                placeholder={t`moved-2026`}
                split={(text) =>
                  text
                    .split(/[,;\n]/)
                    .map((name) => name.trim())
                    .filter((name) => name !== '')
                }
                onChange={(add_tags) => {
                  onChange({ add_tags })
                }}
              />
            )}
          </Field>
          <Choices settings={settings} onChange={onChange} />
        </div>
      </CardBody>
    </Card>
  )
}

function Topics({ settings, onChange }: SettingsCardProps) {
  const topics = useQuery(topicsQuery)
  const chosen = settings.topics ?? []
  const offered = topics.data?.filter(({ archived_at }) => archived_at === null || archived_at === undefined)
  const isDouble = offered?.some(({ id, double_opt_in }) => double_opt_in && chosen.includes(id)) === true
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-2 text-sm font-medium">
        <Trans>Subscribe them to</Trans>
      </legend>
      {topics.error !== null && <ProblemBanner problem={topics.error} onRetry={() => void topics.refetch()} />}
      {offered === undefined && topics.error === null && <Skeleton className="w-40" />}
      {offered?.length === 0 && (
        <p className="text-sm text-ink-soft">
          <Trans>There is no topic yet. They come in as contacts without a subscription.</Trans>
        </p>
      )}
      {offered?.map(({ id, name, description }) => (
        <CheckboxField
          key={id}
          label={name}
          {...(description === '' ? {} : { hint: description })}
          checked={chosen.includes(id)}
          onCheckedChange={(checked) => {
            onChange({ topics: checked === true ? [...chosen, id] : chosen.filter((topic) => topic !== id) })
          }}
        />
      ))}
      {isDouble && (
        <CheckboxField
          className="mt-1 rounded-md border border-line bg-sunken p-3"
          label={<Trans>They confirmed their subscription in the old tool</Trans>}
          hint={<Trans>A topic of these asks for confirmation. Without this, people whose row has no time of confirmation wait for it and get nothing.</Trans>}
          checked={settings.confirmed ?? false}
          onCheckedChange={(checked) => {
            onChange({ confirmed: checked === true })
          }}
        />
      )}
    </fieldset>
  )
}

function Choices({ settings, onChange }: SettingsCardProps) {
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-2 text-sm font-medium">
        <Trans>Which rows</Trans>
      </legend>
      <CheckboxField
        label={<Trans>Leave contacts that are here already as they are</Trans>}
        hint={<Trans>Names, fields, tags and notes stay; only subscriptions are added.</Trans>}
        checked={settings.keep_existing ?? false}
        onCheckedChange={(checked) => {
          onChange({ keep_existing: checked === true })
        }}
      />
      <CheckboxField
        label={<Trans>Take role addresses such as info@ too</Trans>}
        hint={<Trans>Several people read them, and one of them complains.</Trans>}
        checked={settings.take_role_addresses ?? false}
        onCheckedChange={(checked) => {
          onChange({ take_role_addresses: checked === true })
        }}
      />
      <CheckboxField
        label={<Trans>Take throw-away addresses too</Trans>}
        hint={<Trans>Nobody reads them for long.</Trans>}
        checked={settings.take_disposable ?? false}
        onCheckedChange={(checked) => {
          onChange({ take_disposable: checked === true })
        }}
      />
    </fieldset>
  )
}

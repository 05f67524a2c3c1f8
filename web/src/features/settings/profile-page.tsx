import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useSession } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { createFormat } from '@/lib/format'
import { activateLanguage, isLanguage, LANGUAGES, type Language } from '@/lib/i18n'
import { setTheme, type Theme } from '@/lib/theme'
import { browserTimeZone, timeZones } from '@/lib/time-zone'
import { useForm } from '@/lib/use-form'
import { useNow } from '@/lib/use-now'
import { useUpdateMe } from './api/use-update-me'
import { ThemeChoice } from './components/theme-choice'

/** In place of a zone: whichever the browser is in. */
const AUTOMATIC = 'automatic'

const SAVED = msg`Your profile is saved`

export function ProfilePage() {
  const { t, i18n } = useLingui()
  const { user } = useSession()
  const update = useUpdateMe()
  const form = useForm({
    initial: {
      name: user.name,
      language: (isLanguage(user.language) ? user.language : 'en') as Language,
      time_zone: user.time_zone ?? AUTOMATIC,
    },
    check: ({ name }) => ({ name: name.trim() === '' ? t`Enter your name` : undefined }),
    submit: async ({ name, language, time_zone }) => {
      await update.mutateAsync({ name: name.trim(), language, time_zone: time_zone === AUTOMATIC ? null : time_zone })
      await activateLanguage(language)
      // In the language that has just been chosen.
      toast.success(i18n._(SAVED))
    },
  })
  const automatic = browserTimeZone().replaceAll('_', ' ')
  const zone = form.values.time_zone === AUTOMATIC ? browserTimeZone() : form.values.time_zone
  const now = createFormat(i18n.locale, zone).dateTime(useNow())

  const chooseTheme = (theme: Theme): void => {
    setTheme(theme)
    update.mutate({ theme }, { onError: toast.error })
  }

  return (
    <Page width="narrow" title={t`Profile`} description={t`How Postroad addresses you and shows things to you.`}>
      <Card>
        <form onSubmit={form.onSubmit} noValidate>
          <CardHeader title={t`You`} />
          <CardBody className="flex flex-col gap-4">
            {form.problem !== null && <ProblemBanner problem={form.problem} />}
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label={t`Name`} error={form.errors.name}>
                {(ids) => <Input {...ids} {...form.text('name')} autoComplete="name" />}
              </Field>
              <Field label={t`E-mail`}>{(ids) => <Input {...ids} value={user.email} readOnly />}</Field>
              <Field label={t`Language`} error={form.errors.language}>
                {(ids) => (
                  <Select
                    {...ids}
                    value={form.values.language}
                    options={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
                    onValueChange={(language) => {
                      form.set('language', language)
                    }}
                  />
                )}
              </Field>
              <Field label={t`Time zone`} hint={t`There it is now ${now}.`} error={form.errors.time_zone}>
                {(ids) => (
                  <Combobox
                    {...ids}
                    value={form.values.time_zone}
                    onValueChange={(next) => {
                      form.set('time_zone', next)
                    }}
                    options={[
                      { value: AUTOMATIC, label: t`As this browser (${automatic})` },
                      ...timeZones().map((value) => ({ value, label: value.replaceAll('_', ' ') })),
                    ]}
                    placeholder={t`Choose`}
                    searchPlaceholder={t`City or region`}
                  />
                )}
              </Field>
            </div>
          </CardBody>
          <CardFooter>
            <Button type="submit" variant="primary" loading={form.submitting}>
              <Trans>Save</Trans>
            </Button>
          </CardFooter>
        </form>
      </Card>
      <Card>
        <CardHeader title={t`Appearance`} description={t`Kept for you on every device.`} />
        <CardBody>
          <ThemeChoice onChange={chooseTheme} />
        </CardBody>
      </Card>
    </Page>
  )
}

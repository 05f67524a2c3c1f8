import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { toast } from '@/components/ui/toast'
import { LANGUAGES } from '@/lib/i18n'
import { useForm } from '@/lib/use-form'
import { useSetPublicPages } from '../api/use-set-public-pages'
import { PublicPagePreview } from './public-page-preview'
import { ReasonsEditor } from './reasons-editor'

type Settings = Schema<'PublicPages'>
export type PageLanguage = keyof NonNullable<Settings['texts']>
export type PageTexts = Schema<'PublicPageTexts'>
type TextName = keyof PageTexts

const DEFAULT_COLOUR = '#1d4ed8'
const TEXT_MAX_CHARS = 1000
const NO_TEXTS: Required<PageTexts> = { intro: '', farewell: '', footer: '' }

export interface PublicPagesValues {
  name: string
  colour: string
  mail_from: string
  texts: Record<PageLanguage, Required<PageTexts>>
  reasons: Schema<'UnsubscribeReason'>[]
}

/** Theme, texts and reasons, beside a page as people see it. */
export function PublicPagesForm({ settings }: { settings: Settings }) {
  const { t } = useLingui()
  const can = useCan()
  const save = useSetPublicPages()
  const [language, setLanguage] = useState<PageLanguage>('en')
  const form = useForm<PublicPagesValues>({
    initial: valuesOf(settings),
    check: ({ colour }) => ({ colour: /^(#[0-9a-f]{6})?$/i.test(colour) ? undefined : t`Enter six hexadecimal digits, as in #1d4ed8` }),
    submit: async (values) => {
      await save.mutateAsync(values)
      toast.success(t`The public pages are saved`)
    },
  })
  const readOnly = !can('audience:write')
  const texts = form.values.texts[language]
  const setText = (name: TextName, text: string): void => {
    form.set('texts', { ...form.values.texts, [language]: { ...texts, [name]: text } })
  }
  const fields: { name: TextName; label: string; hint: string }[] = [
    { name: 'intro', label: t`Above the button to unsubscribe`, hint: t`What they will miss, in a sentence or two.` },
    { name: 'farewell', label: t`After somebody left`, hint: t`A friendly last word.` },
    { name: 'footer', label: t`At the end of every page`, hint: t`Who you are and where you can be reached.` },
  ]
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <form onSubmit={form.onSubmit} noValidate className="flex min-w-0 flex-col gap-5">
        <Card>
          <CardHeader title={t`Look`} description={t`Nothing on these pages is loaded from elsewhere, and they set no cookies.`} />
          <CardBody className="flex flex-col gap-4">
            <Field label={t`Name`} error={form.errors.name} optional={t`Optional`} hint={t`Who is speaking. Without it, the name of the workspace.`}>
              {(ids) => <Input {...ids} {...form.text('name')} readOnly={readOnly} maxLength={100} autoComplete="organization" />}
            </Field>
            <Field label={t`Colour of buttons`} error={form.errors.colour} optional={t`Optional`} hint={t`The words on it are black or white, whichever can be read better.`}>
              {(ids) => (
                <div className="flex items-center gap-2">
                  <input
                    type="color"
                    aria-label={t`Pick a colour`}
                    value={/^#[0-9a-f]{6}$/i.test(form.values.colour) ? form.values.colour : DEFAULT_COLOUR}
                    disabled={readOnly}
                    className="h-8 w-12 flex-none cursor-pointer rounded-md border border-line bg-surface p-1"
                    onChange={(event) => {
                      form.set('colour', event.target.value)
                    }}
                  />
                  <Input {...ids} {...form.text('colour')} readOnly={readOnly} placeholder={DEFAULT_COLOUR} maxLength={7} className="max-w-32 font-mono" />
                </div>
              )}
            </Field>
            <Field
              label={t`Sender of mail about their own doing`}
              error={form.errors.mail_from}
              optional={t`Optional`}
              hint={t`For confirmations of a new address and links to one's own data. Without it, no-reply at your first verified domain.`}
            >
              {(ids) => <Input {...ids} {...form.text('mail_from')} type="email" readOnly={readOnly} autoComplete="off" />}
            </Field>
          </CardBody>
        </Card>
        <Card>
          <CardHeader
            title={t`Texts`}
            description={t`Added to what the pages say anyway. Line breaks are kept.`}
            actions={<LanguageChoice language={language} onLanguage={setLanguage} />}
          />
          <CardBody className="flex flex-col gap-4">
            {fields.map(({ name, label, hint }) => (
              <Field key={name} label={label} optional={t`Optional`} hint={hint}>
                {(ids) => (
                  <Textarea
                    {...ids}
                    lang={language}
                    rows={3}
                    maxLength={TEXT_MAX_CHARS}
                    readOnly={readOnly}
                    value={texts[name]}
                    onChange={(event) => {
                      setText(name, event.target.value)
                    }}
                  />
                )}
              </Field>
            ))}
          </CardBody>
        </Card>
        <Card>
          <CardHeader
            title={t`Reasons for leaving`}
            description={t`Asked after somebody unsubscribed, who need not answer. Without reasons, nobody is asked.`}
          />
          <CardBody>
            <ReasonsEditor
              reasons={form.values.reasons}
              readOnly={readOnly}
              onReasons={(reasons) => {
                form.set('reasons', reasons)
              }}
            />
            {form.errors.reasons !== undefined && <p className="mt-2 text-sm text-danger-ink">{form.errors.reasons}</p>}
          </CardBody>
          {form.problem !== null && (
            <CardBody>
              <ProblemBanner problem={form.problem} />
            </CardBody>
          )}
          {!readOnly && (
            <CardFooter>
              <Button type="submit" variant="primary" loading={form.submitting}>
                <Trans>Save</Trans>
              </Button>
            </CardFooter>
          )}
        </Card>
      </form>
      <PublicPagePreview values={form.values} language={language} languageChoice={<LanguageChoice language={language} onLanguage={setLanguage} />} />
    </div>
  )
}

function LanguageChoice({ language, onLanguage }: { language: PageLanguage; onLanguage: (language: PageLanguage) => void }) {
  const { t } = useLingui()
  return (
    <Segmented
      label={t`Language of the pages`}
      value={language}
      onValueChange={onLanguage}
      options={[
        { value: 'en', label: LANGUAGES.en },
        { value: 'ko', label: LANGUAGES.ko },
      ]}
    />
  )
}

function valuesOf(settings: Settings): PublicPagesValues {
  return {
    name: settings.name ?? '',
    colour: settings.colour ?? '',
    mail_from: settings.mail_from ?? '',
    texts: { en: { ...NO_TEXTS, ...settings.texts?.en }, ko: { ...NO_TEXTS, ...settings.texts?.ko } },
    reasons: settings.reasons ?? [],
  }
}

import { useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CheckboxField } from '@/components/ui/checkbox'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Draft, Popup } from '../draft'
import type { Section } from './use-draft'

/** What browsers call an origin: scheme, host, port. */
function originOf(text: string): string | null {
  try {
    const url = new URL(text.includes('://') ? text : `https://${text}`)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : null
  } catch {
    return null
  }
}

/** An empty field is no number. */
function numberIn(text: string, max: number): number | null {
  const number = Number.parseInt(text, 10)
  return Number.isNaN(number) ? null : Math.min(Math.max(number, 0), max)
}

export function WhereSection({ draft, change }: Section) {
  const { t } = useLingui()
  const { embedding, popup, protection } = draft
  const setPopup = (part: Partial<Popup>): void => {
    change((old) => ({ ...old, popup: { ...old.popup, ...part } }))
  }
  const setProtection = (part: Partial<Draft['protection']>): void => {
    change((old) => ({ ...old, protection: { ...old.protection, ...part } }))
  }
  return (
    <>
      <Card>
        <CardHeader title={t`Sites`} description={t`Only these sites may show the form within their pages. Its own page and plain HTML work everywhere.`} />
        <CardBody className="flex flex-col gap-4">
          <CheckboxField
            label={t`Any site`}
            checked={embedding.anywhere}
            onCheckedChange={(checked) => {
              change((old) => ({ ...old, embedding: { ...old.embedding, anywhere: checked === true } }))
            }}
          />
          {!embedding.anywhere && (
            <Field label={t`Addresses of your sites`} hint={t`As in https://www.example.com`}>
              {(ids) => (
                <ChipsInput
                  {...ids}
                  value={embedding.origins}
                  split={(text) => text.split(/[\s,;]+/).flatMap((part) => originOf(part) ?? [])}
                  onChange={(origins) => {
                    change((old) => ({ ...old, embedding: { ...old.embedding, origins } }))
                  }}
                />
              )}
            </Field>
          )}
        </CardBody>
      </Card>
      <Card>
        <CardHeader title={t`Pop-up`} description={t`When it comes up, at whatever happens first. No cookie is set: the reader's browser remembers that it was seen.`} />
        <CardBody className="grid gap-4 sm:grid-cols-2">
          <Field label={t`After so many seconds`} optional={t`optional`}>
            {(ids) => (
              <Input {...ids} type="number" min={0} max={3600} value={popup.delay_secs ?? ''} onChange={(event) => { setPopup({ delay_secs: numberIn(event.target.value, 3600) }) }} />
            )}
          </Field>
          <Field label={t`After so much scrolling, in per cent`} optional={t`optional`}>
            {(ids) => (
              <Input {...ids} type="number" min={0} max={100} value={popup.scroll_percent ?? ''} onChange={(event) => { setPopup({ scroll_percent: numberIn(event.target.value, 100) }) }} />
            )}
          </Field>
          <Field label={t`Days before it comes again`}>
            {(ids) => (
              <Input {...ids} type="number" min={0} max={365} value={popup.every_days} onChange={(event) => { setPopup({ every_days: numberIn(event.target.value, 365) ?? 0 }) }} />
            )}
          </Field>
          <CheckboxField
            className="self-end"
            label={t`When the pointer leaves the page`}
            checked={popup.exit_intent}
            onCheckedChange={(checked) => {
              setPopup({ exit_intent: checked === true })
            }}
          />
        </CardBody>
      </Card>
      <Card>
        <CardHeader
          title={t`Protection`}
          description={t`A trap for programs, timing, limits by address and network, and at most three confirmation mails a day to one address always hold.`}
        />
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Work that a browser has to do`} hint={t`Nobody solves riddles. Without JavaScript people sign up as well, only fewer at a time.`}>
            {(ids) => (
              <Select
                {...ids}
                value={protection.work}
                onValueChange={(work) => {
                  setProtection({ work })
                }}
                options={[
                  { value: 'light', label: t`Light: a moment` },
                  { value: 'heavy', label: t`Heavy: about a second on a phone` },
                ]}
              />
            )}
          </Field>
          <CheckboxField
            label={t`Refuse throw-away addresses`}
            checked={protection.refuse_disposable}
            onCheckedChange={(checked) => {
              setProtection({ refuse_disposable: checked === true })
            }}
          />
        </CardBody>
      </Card>
    </>
  )
}

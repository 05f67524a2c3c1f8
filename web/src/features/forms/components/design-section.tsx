import { useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { Theme } from '../draft'
import type { Section } from './use-draft'

const RADIUS_MAX_PX = 32

type Colour = 'accent' | 'background' | 'text' | 'dark_accent' | 'dark_background' | 'dark_text'

export function DesignSection({ draft, change }: Section) {
  const { t } = useLingui()
  const { theme } = draft
  const set = (part: Partial<Theme>): void => {
    change((old) => ({ ...old, theme: { ...old.theme, ...part } }))
  }
  const colours = (list: readonly { name: Colour; label: string }[]) => (
    <div className="grid grid-cols-3 gap-3">
      {list.map(({ name, label }) => (
        <Field key={name} label={label}>
          {(ids) => (
            <span className="flex items-center gap-2">
              <input
                {...ids}
                type="color"
                className="size-8 flex-none cursor-pointer rounded-md border border-line bg-surface p-0.5"
                value={theme[name]}
                onChange={(event) => {
                  set({ [name]: event.target.value })
                }}
              />
              <code className="truncate text-xs text-ink-soft">{theme[name]}</code>
            </span>
          )}
        </Field>
      ))}
    </div>
  )
  return (
    <Card>
      <CardHeader title={t`Design`} description={t`Words on buttons are black or white, whichever is read better on your colour.`} />
      <CardBody className="flex flex-col gap-5">
        <Field label={t`Light or dark`}>
          {(ids) => (
            <Select
              {...ids}
              value={theme.scheme}
              onValueChange={(scheme) => {
                set({ scheme })
              }}
              options={[
                { value: 'auto', label: t`As the reader's system has it` },
                { value: 'light', label: t`Always light` },
                { value: 'dark', label: t`Always dark` },
              ]}
            />
          )}
        </Field>
        {theme.scheme !== 'dark' && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-2 text-sm font-semibold">{t`Light colours`}</legend>
            {colours([
              { name: 'accent', label: t`Buttons` },
              { name: 'background', label: t`Ground` },
              { name: 'text', label: t`Words` },
            ])}
          </fieldset>
        )}
        {theme.scheme !== 'light' && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-2 text-sm font-semibold">{t`Dark colours`}</legend>
            {colours([
              { name: 'dark_accent', label: t`Buttons` },
              { name: 'dark_background', label: t`Ground` },
              { name: 'dark_text', label: t`Words` },
            ])}
          </fieldset>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Font`} hint={t`Only fonts that readers have: nothing is loaded from elsewhere.`}>
            {(ids) => (
              <Select
                {...ids}
                value={theme.font}
                onValueChange={(font) => {
                  set({ font })
                }}
                options={[
                  { value: 'system', label: t`As on the reader's system` },
                  { value: 'serif', label: t`With serifs` },
                  { value: 'rounded', label: t`Rounded` },
                  { value: 'mono', label: t`Typewriter` },
                ]}
              />
            )}
          </Field>
          <Field label={t`Roundness of corners`}>
            {(ids) => (
              <input
                {...ids}
                type="range"
                min={0}
                max={RADIUS_MAX_PX}
                value={theme.radius_px}
                className="h-8 w-full accent-accent"
                onChange={(event) => {
                  set({ radius_px: Number(event.target.value) })
                }}
              />
            )}
          </Field>
        </div>
      </CardBody>
    </Card>
  )
}

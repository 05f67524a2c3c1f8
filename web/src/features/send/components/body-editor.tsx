import { Trans, useLingui } from '@lingui/react/macro'
import { WandSparkles } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Textarea } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import { cn } from '@/lib/cn'
import type { Form } from '@/lib/use-form'
import type { Draft } from './draft'
import { textOfHtml } from './text-of-html'

/** Gmail cuts HTML behind this. */
const HTML_ADVISED_BYTES = 102_000

/** The words of the message, as text, as HTML, or as both. */
export function BodyEditor({ form }: { form: Form<Draft> }) {
  const { t } = useLingui()
  const format = useFormat()
  const { values, errors, set } = form
  const [side, setSide] = useState<'html' | 'text'>(values.bodies === 'text' ? 'text' : 'html')
  const shown = values.bodies === 'both' ? side : values.bodies
  const error = errors.text ?? errors.html
  const bytes = new Blob([values.html]).size
  const size = format.bytes(bytes)
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor="body" className="flex-1 text-sm font-medium">
          <Trans>Message</Trans>
        </label>
        {values.bodies === 'both' && (
          <Segmented
            label={t`Body to edit`}
            value={side}
            onValueChange={setSide}
            options={[
              { value: 'html', label: t`HTML` },
              { value: 'text', label: t`Text` },
            ]}
          />
        )}
        <Select
          aria-label={t`Kind of message`}
          className="w-40"
          value={values.bodies}
          onValueChange={(bodies) => {
            set('bodies', bodies)
          }}
          options={[
            { value: 'both', label: t`HTML and text`, hint: t`Readers show what they prefer` },
            { value: 'html', label: t`Only HTML` },
            { value: 'text', label: t`Only text` },
          ]}
        />
      </div>
      <Textarea
        id="body"
        name={shown}
        value={shown === 'html' ? values.html : values.text}
        spellCheck={shown === 'text'}
        className={cn('min-h-72 text-sm leading-6', shown === 'html' && 'font-mono text-xs leading-5 sm:text-xs')}
        placeholder={shown === 'html' ? '<p>Hello</p>' : t`Hello,`}
        {...(error === undefined ? {} : { 'aria-invalid': true as const, 'aria-describedby': 'body-error' })}
        onChange={(event) => {
          set(shown, event.target.value)
        }}
      />
      {error !== undefined && (
        <p id="body-error" className="text-sm text-danger-ink">
          {error}
        </p>
      )}
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-2 text-sm text-ink-faint">
        {values.bodies === 'both' && shown === 'text' && values.html !== '' ? (
          <Button
            size="sm"
            variant="ghost"
            className="-ml-2.5"
            onClick={() => {
              set('text', textOfHtml(values.html))
            }}
          >
            <WandSparkles />
            <Trans>Write it from the HTML</Trans>
          </Button>
        ) : (
          <span />
        )}
        {shown === 'html' && values.html !== '' && (
          <span className={cn('tabular', bytes > HTML_ADVISED_BYTES && 'text-warning-ink')}>
            {bytes > HTML_ADVISED_BYTES ? <Trans>{size}: Gmail cuts messages longer than 102 KB</Trans> : size}
          </span>
        )}
      </div>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Monitor, Moon, Smartphone, Sun } from 'lucide-react'
import { useState } from 'react'
import { workspaceUrl } from '@/api/context'
import type { Schema } from '@/api/types'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { cn } from '@/lib/cn'
import { useIsDark } from '@/lib/theme'
import type { Step } from '../draft'

const AFTER = 'after'

interface PreviewProps {
  form: Schema<'Form'>
  steps: readonly Step[]
  /** `null` is what comes after the last step. */
  step: number | null
  onStep: (step: number | null) => void
}

/** The saved draft, drawn by the server that draws the real form. */
export function Preview({ form, steps, step, onStep }: PreviewProps) {
  const { t } = useLingui()
  const [size, setSize] = useState<'phone' | 'desktop'>('phone')
  const isDark = useIsDark()
  const [light, setLight] = useState<'light' | 'dark'>(isDark ? 'dark' : 'light')
  const shown = step === null ? null : Math.min(step, Math.max(steps.length - 1, 0))
  const query = { dark: light === 'dark' ? '1' : '0', ...(shown === null ? {} : { step: String(shown) }) }
  const options = [
    ...steps.map((one, index) => {
      const number = index + 1
      return { value: String(index), label: one.title === '' ? t`Step ${number}` : one.title }
    }),
    { value: AFTER, label: t`After the last step` },
  ]
  return (
    <section aria-label={t`Preview`} className="flex min-w-0 flex-col gap-3 lg:sticky lg:top-4 lg:self-start">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label={t`What is shown`}
          className="w-auto min-w-36 flex-1"
          value={shown === null ? AFTER : String(shown)}
          onValueChange={(value) => {
            onStep(value === AFTER ? null : Number(value))
          }}
          options={options}
        />
        <Segmented
          label={t`Size of the preview`}
          value={size}
          onValueChange={setSize}
          options={[
            { value: 'phone', label: <Smartphone aria-hidden className="my-1.5 size-4" />, title: t`Phone` },
            { value: 'desktop', label: <Monitor aria-hidden className="my-1.5 size-4" />, title: t`Desktop` },
          ]}
        />
        <Segmented
          label={t`Colours of the preview`}
          value={light}
          onValueChange={setLight}
          options={[
            { value: 'light', label: <Sun aria-hidden className="my-1.5 size-4" />, title: t`Light` },
            { value: 'dark', label: <Moon aria-hidden className="my-1.5 size-4" />, title: t`Dark` },
          ]}
        />
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-sunken">
        <div className={cn('mx-auto h-[34rem]', size === 'phone' && 'max-w-[23.5rem]')}>
          <iframe
            // Saved anew, it is drawn anew.
            key={form.version}
            title={t`Preview of the form`}
            sandbox=""
            src={workspaceUrl(`/api/v1/forms/${form.id}/preview`, query)}
            // A desktop is wider than the place it has here.
            className={cn('border-0', size === 'phone' ? 'size-full' : 'h-[200%] w-[200%] origin-top-left scale-50')}
          />
        </div>
      </div>
      <p className="text-xs text-ink-faint">
        <Trans>This is the form itself, drawn by the server. Conditions within a step take effect on the published form.</Trans>
      </p>
    </section>
  )
}

import { useLingui } from '@lingui/react/macro'
import { Checkbox } from '@/components/ui/checkbox'
import { SCOPE_GROUPS } from './scopes'

interface ScopePickerProps {
  value: readonly string[]
  onChange: (scopes: string[]) => void
  /** What the person may give away: the rest is shown, but cannot be chosen. */
  grantable: readonly string[]
}

/** A line for each kind of thing, a box for each right. */
export function ScopePicker({ value, onChange, grantable }: ScopePickerProps) {
  const { t, i18n } = useLingui()
  const words: Record<string, string> = { read: t`Read`, write: t`Change`, send: t`Send` }
  const toggle = (scope: string, on: boolean): void => {
    onChange(on ? [...value, scope] : value.filter((other) => other !== scope))
  }
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
      {SCOPE_GROUPS.map(({ resource, label, hint, rights }) => (
        <li key={resource} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 px-3 py-2">
          <div className="min-w-0 flex-1 basis-48">
            <p className="text-sm font-medium">{i18n._(label)}</p>
            <p className="text-xs text-ink-faint">{i18n._(hint)}</p>
          </div>
          <div className="flex gap-4">
            {rights.map((right) => {
              const scope = `${resource}:${right}`
              const name = i18n._(label)
              const word = words[right] ?? right
              return (
                <label key={scope} className="flex min-h-6 items-center gap-2 text-sm">
                  <Checkbox
                    aria-label={`${name}: ${word}`}
                    checked={value.includes(scope)}
                    disabled={!grantable.includes(scope)}
                    onCheckedChange={(on) => {
                      toggle(scope, on === true)
                    }}
                  />
                  {word}
                </label>
              )
            })}
          </div>
        </li>
      ))}
    </ul>
  )
}

import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Combobox } from '@/components/ui/combobox'

interface CodesInputProps {
  values: readonly string[]
  options: readonly { value: string; label: string }[]
  label: string
  onChange: (values: readonly string[]) => void
}

/** Several of many that have codes, by their names. */
export function CodesInput({ values, options, label, onChange }: CodesInputProps) {
  const { t } = useLingui()
  const nameOf = (code: string): string => options.find(({ value }) => value.toLowerCase() === code.toLowerCase())?.label ?? code
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1.5">
      {values.map((code) => {
        const name = nameOf(code)
        return (
          <span key={code} className="inline-flex h-7 max-w-full items-center gap-1 rounded-sm border border-line bg-sunken pl-2 text-sm">
            <span className="truncate">{name}</span>
            <button
              type="button"
              aria-label={t`Remove ${name}`}
              className="flex size-6 flex-none items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
              onClick={() => {
                onChange(values.filter((one) => one !== code))
              }}
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        )
      })}
      <Combobox
        aria-label={label}
        className="w-auto min-w-36"
        value={undefined}
        options={options.filter(({ value }) => !values.includes(value))}
        placeholder={t`Add`}
        searchPlaceholder={t`Search`}
        onValueChange={(code) => {
          onChange([...values, code])
        }}
      />
    </span>
  )
}

import { useLingui } from '@lingui/react/macro'
import { Monitor, Moon, Sun } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { type Theme, useTheme } from '@/lib/theme'

export function ThemeChoice({ onChange }: { onChange: (theme: Theme) => void }) {
  const { t } = useLingui()
  const theme = useTheme()
  const choices = [
    { value: 'system', label: t`As the system`, icon: Monitor },
    { value: 'light', label: t`Light`, icon: Sun },
    { value: 'dark', label: t`Dark`, icon: Moon },
  ] as const
  return (
    <RadioGroup.Root
      aria-label={t`Appearance`}
      value={theme}
      onValueChange={(next) => {
        onChange(next as Theme)
      }}
      className="grid gap-2 sm:grid-cols-3"
    >
      {choices.map(({ value, label, icon: Icon }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="flex h-12 items-center gap-3 rounded-md border border-line px-3 text-sm font-medium hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:text-accent-ink"
        >
          <Icon aria-hidden className="size-4" />
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

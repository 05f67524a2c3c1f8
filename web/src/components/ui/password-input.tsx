import { useLingui } from '@lingui/react/macro'
import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { cn } from '@/lib/cn'
import { Input } from './input'

/** A password that can be looked at while it is typed. */
export function PasswordInput({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  const { t } = useLingui()
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <Input
        type={shown ? 'text' : 'password'}
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        className={cn('pr-9', className)}
        {...props}
      />
      <button
        type="button"
        aria-label={shown ? t`Hide the password` : t`Show the password`}
        aria-pressed={shown}
        className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-md text-ink-faint hover:text-ink"
        onClick={() => {
          setShown((before) => !before)
        }}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  )
}

import { createContext, type ReactNode, use, useId } from 'react'
import { cn } from '@/lib/cn'

interface FieldIds {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}
const FieldContext = createContext<FieldIds | null>(null)

/** What a control inside `Field` needs to belong to its label; spread it on controls of other kinds. */
export function useFieldIds(): FieldIds | undefined {
  return use(FieldContext) ?? undefined
}

interface FieldProps {
  label: ReactNode
  /** One sentence that helps to fill it in. */
  hint?: ReactNode
  error?: string | undefined
  optional?: ReactNode
  /** Gets the ids to spread on the control. */
  children: (ids: FieldIds) => ReactNode
  className?: string
}

/** A label, a control, and what is wrong with it. */
export function Field({ label, hint, error, optional, children, className }: FieldProps) {
  const id = useId()
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ')
  const ids: FieldIds = {
    id,
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': error === undefined ? undefined : true,
  }
  return (
    <FieldContext value={ids}>
      <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-2">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {optional !== undefined && <span className="text-xs text-ink-faint">{optional}</span>}
        </div>
        {children(ids)}
        {error !== undefined && (
          <p id={`${id}-error`} className="text-sm text-danger-ink">
            {error}
          </p>
        )}
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-ink-faint">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  )
}

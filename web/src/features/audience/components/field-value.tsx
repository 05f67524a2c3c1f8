import { Trans } from '@lingui/react/macro'
import { useFormat } from '@/lib/format'
import { cn } from '@/lib/cn'
import type { ContactField } from '../api/fields-query'

interface FieldValueProps {
  field: ContactField
  value: unknown
  className?: string
}

/** A value as people write it. */
export function FieldValue({ field, value, className }: FieldValueProps) {
  const format = useFormat()
  if (value === undefined || value === null) return <span className="text-ink-faint">—</span>
  if (typeof value === 'boolean') return value ? <Trans>Yes</Trans> : <Trans>No</Trans>
  const words =
    typeof value === 'number'
      ? format.number(value)
      : Array.isArray(value)
        ? value.filter((item) => typeof item === 'string').join(', ')
        : typeof value === 'string'
          ? field.kind === 'date'
            ? format.utcDate(value)
            : value
          : JSON.stringify(value)
  return <span className={cn('break-words', className)}>{words}</span>
}

import { useLingui } from '@lingui/react/macro'
import type { FieldKind } from '../api/fields-query'

export const FIELD_KINDS = ['text', 'number', 'date', 'boolean', 'choice', 'list'] as const satisfies readonly FieldKind[]

export function useKindNames(): Record<FieldKind, string> {
  const { t } = useLingui()
  return { text: t`Text`, number: t`Number`, date: t`Date`, boolean: t`Yes or no`, choice: t`One of several`, list: t`Several values` }
}

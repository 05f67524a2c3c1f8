import { useLingui } from '@lingui/react/macro'
import type { OptionalColumn } from './column-choice'

export function useColumnNames(): Record<OptionalColumn, string> {
  const { t } = useLingui()
  return {
    name: t`Name`,
    status: t`Status`,
    tags: t`Tags`,
    country: t`Country`,
    language: t`Language`,
    source: t({ message: 'Came by', context: 'contact' }),
    created_at: t`Added`,
    updated_at: t`Changed`,
  }
}

import { useLingui } from '@lingui/react/macro'
import type { Level } from '../api/policies-query'

export const LEVELS = ['verified', 'required', 'opportunistic', 'none'] as const satisfies readonly Level[]

export function useLevelWords(): Record<Level, { name: string; hint: string }> {
  const { t } = useLingui()
  return {
    verified: { name: t`Encrypted, with a valid certificate`, hint: t`Otherwise nothing is sent.` },
    required: { name: t`Encrypted`, hint: t`Whatever the certificate; otherwise nothing is sent.` },
    opportunistic: { name: t`Encrypted where it works`, hint: t`As without a rule.` },
    none: { name: t`Plain text`, hint: t`Though encryption be offered: for servers where it is broken.` },
  }
}

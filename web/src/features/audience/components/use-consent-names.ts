import { useLingui } from '@lingui/react/macro'
import type { Consent } from '../api/consents-query'

export function useConsentNames(): Record<Consent['kind'], string> {
  const { t } = useLingui()
  return { grant: t`Asked for it`, confirmation: t`Confirmed`, withdrawal: t`Left` }
}

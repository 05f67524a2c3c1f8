import { useLingui } from '@lingui/react/macro'
import { useCallback } from 'react'
import { Problem } from '@/api/problem'
import { PasskeyError } from '@/lib/passkeys'

/** Turns what a passkey ceremony failed of into a problem to show; nothing when the person changed their mind. */
export function usePasskeyProblem(): (error: unknown) => unknown {
  const { t } = useLingui()
  return useCallback(
    (error) => {
      if (!(error instanceof PasskeyError)) return error
      if (error.failure === 'cancelled') return null
      const exists = error.failure === 'exists'
      const detail = exists ? t`This device already has a passkey for this account` : t`This browser could not use a passkey here`
      const fix = exists ? t`Use it to sign in, or take another device.` : t`Open the page over HTTPS, or use another browser or a password.`
      return new Problem({ type: 'urn:postroad:problem:passkey', title: detail, status: 0, rule: `passkey_${error.failure}`, detail, fix })
    },
    [t],
  )
}

import { useEffect } from 'react'
import { api, body } from '@/api/client'
import { askPasskey, autofillSupported } from '@/lib/passkeys'

/** Offers passkeys in the list that the browser opens at the e-mail field (WebAuthn Level 3 §5.1.4, conditional mediation). */
export function usePasskeyAutofill(onSignedIn: () => Promise<void>, onError: (error: unknown) => void, paused: boolean): void {
  useEffect(() => {
    if (paused) return
    const controller = new AbortController()
    const offer = async (): Promise<void> => {
      if (!(await autofillSupported())) return
      const { ceremony, public_key } = await body(api.POST('/api/v1/session/passkey/options', { body: {}, signal: controller.signal }))
      const credential = await askPasskey(public_key, { autofill: true, signal: controller.signal }).catch(() => null)
      if (credential === null || controller.signal.aborted) return
      await body(api.POST('/api/v1/session/passkey', { body: { ceremony, credential } }))
      await onSignedIn()
    }
    offer().catch((error: unknown) => {
      if (!controller.signal.aborted) onError(error)
    })
    return () => {
      controller.abort()
    }
    // Once for the page: the callbacks do not change what is offered.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [paused])
}

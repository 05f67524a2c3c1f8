import { agentName } from './user-agent'

/** WebAuthn in the JSON of the specification (WebAuthn Level 3 §5.1.8 and following), also where browsers lack the helpers for it. */

export type PasskeyFailure = 'cancelled' | 'exists' | 'unsupported'

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly failure: PasskeyFailure
  constructor(failure: PasskeyFailure, cause: unknown) {
    super(failure, { cause })
    this.failure = failure
  }
}

/** Browsers offer passkeys only over HTTPS and on localhost. */
export function passkeysSupported(): boolean {
  return window.isSecureContext && 'credentials' in navigator && 'PublicKeyCredential' in window
}

/** Whether passkeys can be offered in the list that opens at the e-mail field. */
export async function autofillSupported(): Promise<boolean> {
  if (!passkeysSupported() || !('isConditionalMediationAvailable' in PublicKeyCredential)) return false
  return PublicKeyCredential.isConditionalMediationAvailable()
}

/** `given`: PublicKeyCredentialCreationOptionsJSON. Answers RegistrationResponseJSON. */
export async function createPasskey(given: object): Promise<Record<string, unknown>> {
  const options = given as PublicKeyCredentialCreationOptionsJSON
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...(options as unknown as PublicKeyCredentialCreationOptions),
    challenge: fromBase64Url(options.challenge),
    user: { ...options.user, id: fromBase64Url(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  }
  const credential = await ask(() => navigator.credentials.create({ publicKey }))
  const response = credential.response as AuthenticatorAttestationResponse
  return {
    ...common(credential),
    response: {
      clientDataJSON: toBase64Url(response.clientDataJSON),
      attestationObject: toBase64Url(response.attestationObject),
      transports: response.getTransports(),
    },
  }
}

interface UseOptions {
  /** Wait for a choice in the browser's list instead of opening a window. */
  autofill?: boolean
  signal?: AbortSignal
}

/** `given`: PublicKeyCredentialRequestOptionsJSON. Answers AuthenticationResponseJSON. */
export async function askPasskey(given: object, { autofill = false, signal }: UseOptions = {}): Promise<Record<string, unknown>> {
  const options = given as PublicKeyCredentialRequestOptionsJSON
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...(options as unknown as PublicKeyCredentialRequestOptions),
    challenge: fromBase64Url(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  }
  const credential = await ask(() =>
    navigator.credentials.get({
      publicKey,
      ...(autofill ? { mediation: 'conditional' as const } : {}),
      ...(signal === undefined ? {} : { signal }),
    }),
  )
  const response = credential.response as AuthenticatorAssertionResponse
  return {
    ...common(credential),
    response: {
      clientDataJSON: toBase64Url(response.clientDataJSON),
      authenticatorData: toBase64Url(response.authenticatorData),
      signature: toBase64Url(response.signature),
      userHandle: response.userHandle === null ? null : toBase64Url(response.userHandle),
    },
  }
}

async function ask(request: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await request()
    if (credential instanceof PublicKeyCredential) return credential
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ''
    if (name === 'InvalidStateError') throw new PasskeyError('exists', error)
    if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyError('cancelled', error)
    throw new PasskeyError('unsupported', error)
  }
  throw new PasskeyError('cancelled', null)
}

function common(credential: PublicKeyCredential): Record<string, unknown> {
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

function descriptors(list: PublicKeyCredentialDescriptorJSON[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((one) => ({ ...(one as unknown as PublicKeyCredentialDescriptor), id: fromBase64Url(one.id) }))
}

export function fromBase64Url(text: string): ArrayBuffer {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
  return bytes.buffer
}

export function toBase64Url(buffer: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** A name for a new passkey that its owner recognises later. */
export function deviceName(): string {
  return agentName(navigator.userAgent)
}

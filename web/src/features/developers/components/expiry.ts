const DAY_MS = 86_400_000

export const EXPIRIES = ['never', '30', '90', '365'] as const
export type Expiry = (typeof EXPIRIES)[number]

/** When something made now ends, as RFC 3339. */
export function expiresAt(expiry: Expiry, now: number): string | null {
  return expiry === 'never' ? null : new Date(now + Number(expiry) * DAY_MS).toISOString()
}

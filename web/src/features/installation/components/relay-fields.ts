import type { Schema } from '@/api/types'

export interface RelayValues {
  /** The empty text means: no relay host. */
  host: string
  port: string
  tls: Schema<'RelayTlsName'>
  username: string
  password: string
}

export function relayValues(relay: Schema<'RelayHost'> | null | undefined): RelayValues {
  return {
    host: relay?.host ?? '',
    port: String(relay?.port ?? 587),
    tls: relay?.tls ?? 'start_tls',
    username: relay?.username ?? '',
    password: '',
  }
}

/** As the server takes it; `null` removes it. */
export function newRelay(values: RelayValues): Schema<'NewRelayHost'> | null {
  const host = values.host.trim()
  if (host === '') return null
  const username = values.username.trim()
  return {
    host,
    port: Number(values.port),
    tls: values.tls,
    ...(username === '' ? {} : { username }),
    // Without one, the password that is set stays.
    ...(values.password === '' ? {} : { password: values.password }),
  }
}

export function isPort(text: string): boolean {
  const port = Number(text)
  return /^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535
}

import type { Schema } from '@/api/types'
import type { Source } from '../api/sources-query'

export type ExitName = Schema<'ExitName'>

/** What is typed about a source. */
export interface SourceValues {
  name: string
  address: string
  ehlo_name: string
  exit: ExitName
  proxy: string
  username: string
  password: string
}

export function sourceValues(source: Source | null): SourceValues {
  return {
    name: source?.name ?? '',
    address: source?.address ?? '',
    ehlo_name: source?.ehlo_name ?? '',
    exit: source?.exit.kind ?? 'direct',
    proxy: source?.exit.proxy ?? '',
    username: source?.exit.username ?? '',
    password: '',
  }
}

/** How connections leave; an empty password keeps the one that is set. */
export function exitOf({ exit, proxy, username, password }: SourceValues): Schema<'NewExit'> {
  if (exit === 'direct') return { kind: exit }
  const login = exit === 'socks5' && username.trim() !== '' ? { username: username.trim(), ...(password === '' ? {} : { password }) } : {}
  return { kind: exit, proxy: proxy.trim(), ...login }
}

/** Empty fields are left to the server. */
export function newSource(values: SourceValues): Schema<'NewSource'> {
  const address = values.address.trim()
  const ehloName = values.ehlo_name.trim()
  return {
    name: values.name.trim(),
    ...(address === '' ? {} : { address }),
    ...(ehloName === '' ? {} : { ehlo_name: ehloName }),
    exit: exitOf(values),
  }
}

/** Its address stays: another one would be another source. */
export function changedSource(values: SourceValues): Schema<'SourceChange'> {
  const ehloName = values.ehlo_name.trim()
  return { name: values.name.trim(), ehlo_name: ehloName === '' ? null : ehloName, exit: exitOf(values) }
}

const SLUG = /^[a-z0-9._-]{1,63}$/

/** Names of sources, pools and plans. */
export function isSlug(text: string): boolean {
  return SLUG.test(text.trim())
}

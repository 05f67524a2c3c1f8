import type { Schema } from '@/api/types'

export type DnsRecord = Schema<'DnsRecord'>
export type RecordStatus = Schema<'RecordStatusName'>

/** A record with what the last look at DNS said of it. */
export interface CheckedRecord {
  record: DnsRecord
  status: RecordStatus | 'unchecked'
  found: readonly string[]
  /** The server has something to say, in its own words. */
  hasAdvice: boolean
}

/** The records to publish, each with its part of the check; keys that were made since have none. */
export function checkedRecords(domain: Schema<'DomainDetail'>): CheckedRecord[] {
  const checks = domain.last_check?.records ?? []
  return domain.records.map((record) => {
    const check = checks.find((one) => one.name === record.name && one.record_type === record.record_type && one.purpose === record.purpose)
    return { record, status: check?.status ?? 'unchecked', found: check?.found ?? [], hasAdvice: (check?.fix ?? '') !== '' }
  })
}

/** Needed records that DNS has as they should be, of how many. */
export function progressOf(records: readonly { optional: boolean; status: string }[]): { done: number; of: number } {
  const needed = records.filter(({ optional }) => !optional)
  return { done: needed.filter(({ status }) => status === 'ok').length, of: needed.length }
}

/** RFC 1035 §3.3.14: a TXT record is made of strings of at most 255 octets. */
const STRING_MAX = 255

export function quotedStrings(value: string): string {
  const pieces: string[] = []
  for (let at = 0; at < value.length || at === 0; at += STRING_MAX) pieces.push(value.slice(at, at + STRING_MAX))
  return pieces.map((piece) => `"${piece.replace(/["\\]/g, '\\$&')}"`).join(' ')
}

const TTL_SECS = 3600

/** Lines for a zone file (RFC 1035 §5.1), names and hosts ending with a dot. */
export function zoneFile(records: readonly DnsRecord[]): string {
  return records.map((record) => `${record.name}. ${String(TTL_SECS)} IN ${record.record_type} ${zoneValue(record)}\n`).join('')
}

export function zoneValue(record: Pick<DnsRecord, 'record_type' | 'value'>): string {
  if (record.record_type === 'TXT') return quotedStrings(record.value)
  return record.value.endsWith('.') ? record.value : `${record.value}.`
}

/** The name as it is typed in the zone's form: `@` is the zone itself. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return '@'
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name
}

/** Second-level names under which countries give out domains, as in `example.co.kr`. */
const REGISTRY_LABELS = /^(?:co|com|net|org|or|ne|go|ac|re|pe|gov|edu|ltd|plc|in|info)$/

/** Where the domain may be hosted: itself or something above it, the likely one first. */
export function zonesOf(domain: string): string[] {
  const labels = domain.split('.')
  const size = labels.length >= 3 && (labels.at(-1) ?? '').length === 2 && REGISTRY_LABELS.test(labels.at(-2) ?? '') ? 3 : 2
  const zones: string[] = []
  for (let count = Math.min(size, labels.length); count <= labels.length; count += 1) zones.push(labels.slice(-count).join('.'))
  return zones
}

import { useLingui } from '@lingui/react/macro'
import type { Tone } from '@/components/ui/badge'
import type { CheckedRecord, DnsRecord } from './records'

type Purpose = DnsRecord['purpose']
type Status = CheckedRecord['status']

export const STATUS_TONES: Record<Status, Tone> = { ok: 'success', missing: 'warning', different: 'danger', unknown: 'neutral', unchecked: 'neutral' }

interface RecordWords {
  name: (record: DnsRecord) => string
  purpose: (record: DnsRecord, keyState: string | undefined) => string
  status: (status: Status, optional: boolean) => string
  /** What to do; nothing when all is well. */
  fix: (checked: CheckedRecord) => string | null
}

export function useRecordWords(): RecordWords {
  const { t } = useLingui()
  const names: Record<Purpose, string> = {
    ownership: t`Ownership`,
    dkim: t`DKIM`,
    spf: t`SPF`,
    dmarc: t`DMARC`,
    return_path: t`Return path`,
    mx: t`MX`,
    mta_sts: t`MTA-STS`,
    mta_sts_host: t`MTA-STS policy host`,
    tls_reports: t`TLS reports`,
  }
  const purposes: Record<Purpose, string> = {
    ownership: t`Proves that the domain is yours.`,
    dkim: t`Holds the public key that receivers check signatures with.`,
    spf: t`Says which servers may send for the domain. There may be only one: if you have one already, add our part to it.`,
    dmarc: t`Tells receivers what to do with mail that fails SPF and DKIM. Gmail and Yahoo refuse bulk mail without it.`,
    return_path: t`Gives bounces an address of your own domain, so that SPF agrees with From.`,
    mx: t`Only if this server shall receive the domain's mail. Leave the MX of your mailboxes alone otherwise.`,
    mta_sts: t`Tells senders that the domain has an MTA-STS policy. The id changes with the policy.`,
    mta_sts_host: t`Where senders fetch the MTA-STS policy from.`,
    tls_reports: t`Asks senders to report how TLS with your mail hosts works. Use an address that somebody reads.`,
  }
  const keyPurposes: Record<string, string> = {
    next: t`The next signing key. Signing moves to it by itself as soon as it is seen in DNS.`,
    retiring: t`The previous signing key. Keep it for a week after the change, then remove it.`,
  }
  const statuses: Record<Status, string> = {
    ok: t({ message: 'Found', context: 'record' }),
    missing: t`Not found`,
    different: t`Different`,
    unknown: t`No answer`,
    unchecked: t`Not checked`,
  }
  return {
    name: ({ purpose }) => names[purpose],
    purpose: ({ purpose }, keyState) => keyPurposes[keyState ?? ''] ?? purposes[purpose],
    status: (status, optional) => (optional && status === 'missing' ? t`Not used` : statuses[status]),
    fix({ record, status, found, hasAdvice }) {
      const { optional, purpose, value } = record
      if (status === 'ok' && purpose === 'spf' && hasAdvice) {
        return t`Mail leaves through a relay host: make sure that this record also allows what the relay host asks for.`
      }
      if (status === 'unknown') return t`DNS gave no answer for this name. Check again in a minute.`
      if (status === 'missing') {
        if (optional) return null
        return t`Add this record at your DNS provider. New records are often seen within minutes, sometimes after an hour.`
      }
      if (status !== 'different') return null
      if (optional) return t`Something else is published here, which may be just what you want.`
      const count = found.length
      if (purpose === 'spf' && count > 1) return t`There are ${count} SPF records, and only one may exist: merge them into one.`
      if (purpose === 'spf') {
        const ours = value.split(/\s+/).slice(1, -1).join(' ')
        return t`Add ${ours} to your record, before the “all” at its end.`
      }
      if (purpose === 'dmarc' && count > 1) return t`There is more than one DMARC record: keep one.`
      if (purpose === 'dmarc') return t`The record needs a valid policy: p=none, p=quarantine or p=reject.`
      return t`Replace the value by the one shown here.`
    },
  }
}

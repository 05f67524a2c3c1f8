import { useLingui } from '@lingui/react/macro'
import { type DnsRecord, quotedStrings, relativeName } from './records'

export const PROVIDERS = ['any', 'cloudflare', 'route53', 'godaddy', 'namecheap', 'gabia', 'zone'] as const
export type Provider = (typeof PROVIDERS)[number]

/** Names of companies and programs are not translated. */
const NAMES: Record<Exclude<Provider, 'any' | 'zone'>, string> = {
  cloudflare: 'Cloudflare',
  route53: 'Amazon Route 53',
  godaddy: 'GoDaddy',
  namecheap: 'Namecheap',
  gabia: 'Gabia (가비아)',
}

interface Entry {
  name: string
  value: string
}

/** A record as it is typed into a provider's form. */
export function entryFor(provider: Provider, record: DnsRecord, zone: string): Entry {
  const relative = relativeName(record.name, zone)
  const isHost = record.record_type !== 'TXT'
  switch (provider) {
    case 'any':
      return { name: record.name, value: record.value }
    case 'zone':
      return { name: `${record.name}.`, value: isHost ? `${record.value}.` : quotedStrings(record.value) }
    case 'route53':
      return { name: relative === '@' ? '' : relative, value: isHost ? record.value : quotedStrings(record.value) }
    case 'gabia':
      return { name: relative, value: isHost ? `${record.value}.` : record.value }
    case 'cloudflare':
    case 'godaddy':
    case 'namecheap':
      return { name: relative, value: record.value }
  }
}

/** Whether the names depend on where the zone begins. */
export function usesZone(provider: Provider): boolean {
  return provider !== 'any' && provider !== 'zone'
}

interface ProviderWords {
  name: (provider: Provider) => string
  hints: (provider: Provider) => string[]
}

export function useProviderWords(): ProviderWords {
  const { t } = useLingui()
  const own = t`“@” stands for the domain itself.`
  const hints: Record<Provider, string[]> = {
    any: [
      t`Most forms want the name without your domain at its end: _dmarc instead of _dmarc.example.com. Choose your provider to see the names as they are typed there.`,
      t`Enter TXT values in one piece and without quotes, unless the form shows quotes itself.`,
    ],
    cloudflare: [own, t`Set the proxy of the CNAME record to “DNS only” (grey cloud).`, t`The number in front of the MX value goes into “Priority”.`],
    route53: [
      t`An empty name stands for the domain itself.`,
      t`TXT values are in quotes, and long ones are in several pieces: copy them as they are shown.`,
      t`The number in front of the MX value is part of the value.`,
    ],
    godaddy: [own, t`Enter the values without quotes.`, t`The number in front of the MX value goes into “Priority”.`],
    namecheap: [own, t`MX records are under “Mail Settings”, where “Custom MX” has to be chosen; all others are “Host Records”.`],
    gabia: [own, t`Host names in values end with a dot, as shown.`, t`The number in front of the MX value goes into the priority field.`],
    zone: [t`Paste the lines into your zone file and raise the serial number of its SOA record.`],
  }
  return {
    name: (provider) => (provider === 'any' ? t`Any provider` : provider === 'zone' ? t`Zone file (BIND)` : NAMES[provider]),
    hints: (provider) => hints[provider],
  }
}

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

export interface ScopeGroup {
  resource: string
  label: MessageDescriptor
  hint: MessageDescriptor
  rights: readonly string[]
}

/** All that a key can be allowed, by what it is about. */
export const SCOPE_GROUPS: readonly ScopeGroup[] = [
  { resource: 'messages', label: msg`Messages`, hint: msg`Send; read what was sent, with content`, rights: ['send', 'read'] },
  { resource: 'events', label: msg`Events`, hint: msg`What happened to messages, and figures`, rights: ['read'] },
  { resource: 'queue', label: msg`Queue`, hint: msg`Waiting mail; hold, release, retry, cancel`, rights: ['read', 'write'] },
  { resource: 'domains', label: msg`Domains`, hint: msg`Sender domains, their keys and records`, rights: ['read', 'write'] },
  { resource: 'suppressions', label: msg`Suppressions`, hint: msg`Addresses that are not written to`, rights: ['read', 'write'] },
  { resource: 'audience', label: msg`Audience`, hint: msg`Contacts, topics, consents and segments`, rights: ['read', 'write'] },
  { resource: 'webhooks', label: msg`Webhooks`, hint: msg`Endpoints and their deliveries`, rights: ['read', 'write'] },
  { resource: 'credentials', label: msg`SMTP credentials`, hint: msg`Logins and trusted networks`, rights: ['read', 'write'] },
  { resource: 'keys', label: msg`API keys`, hint: msg`Other keys, with at most the same rights`, rights: ['read', 'write'] },
  { resource: 'members', label: msg`Team`, hint: msg`Members and invitations`, rights: ['read', 'write'] },
  { resource: 'workspace', label: msg`Workspace`, hint: msg`Name, mode, postal address, retention`, rights: ['read', 'write'] },
  { resource: 'audit', label: msg`Audit log`, hint: msg`Who changed what`, rights: ['read'] },
  { resource: 'metrics', label: msg`Metrics`, hint: msg`The server's figures for Prometheus`, rights: ['read'] },
  { resource: 'personal_data', label: msg`Personal data`, hint: msg`Export and erase what is known of a person`, rights: ['read', 'write'] },
]

export const ALL_SCOPES: readonly string[] = SCOPE_GROUPS.flatMap(({ resource, rights }) => rights.map((right) => `${resource}:${right}`))

export const PRESETS = ['send', 'send_and_follow', 'read', 'full', 'custom'] as const
export type Preset = (typeof PRESETS)[number]

const PRESET_SCOPES: Record<Exclude<Preset, 'custom'>, (scope: string) => boolean> = {
  send: (scope) => scope === 'messages:send',
  send_and_follow: (scope) => ['messages:send', 'messages:read', 'events:read', 'suppressions:read', 'queue:read'].includes(scope),
  read: (scope) => scope.endsWith(':read') && scope !== 'personal_data:read' && scope !== 'metrics:read',
  full: () => true,
}

/** What a preset allows, of what the person may give away. */
export function scopesOf(preset: Exclude<Preset, 'custom'>, grantable: readonly string[]): string[] {
  return ALL_SCOPES.filter((scope) => grantable.includes(scope) && PRESET_SCOPES[preset](scope))
}

/** The preset that these scopes are. */
export function presetOf(scopes: readonly string[]): Preset {
  const wanted = [...scopes].sort().join(' ')
  const found = PRESETS.find((preset) => preset !== 'custom' && scopesOf(preset, ALL_SCOPES).sort().join(' ') === wanted)
  return found ?? 'custom'
}

/**
 * Types of operations that the server's document does not have yet. What `schema.gen.ts` knows wins over what stands here.
 */
import type { components } from './schema.gen'

type Existing = components['schemas']

export interface PendingSchemas {
  Role: Existing['RoleName']
  Mode: 'sandbox' | 'redirect' | 'live'
  Me: {
    id: string
    email: string
    name: string
    language: string
    time_zone: string | null
    theme: 'system' | 'light' | 'dark'
    has_password: boolean
    totp_enabled: boolean
    passkeys: number
    recovery_codes_left: number
  }
  SessionWorkspace: {
    id: string
    name: string
    role: PendingSchemas['Role']
    mode: PendingSchemas['Mode']
    status: 'active' | 'suspended'
  }
  Session: {
    user: PendingSchemas['Me']
    csrf_token: string
    workspaces: PendingSchemas['SessionWorkspace'][]
    workspace: string | null
    scopes: string[]
    administrator: boolean
    signed_in_at: string
  }
  MeChange: { name?: string; language?: string; time_zone?: string | null; theme?: 'system' | 'light' | 'dark' }
  SignInResult: { session?: PendingSchemas['Session'] | null; next?: 'second_factor' | null; ceremony?: string | null; methods?: ('totp' | 'recovery_code')[] }
  Passkey: { id: string; label: string; created_at: string; last_used_at: string | null }
  PasskeyChallenge: { ceremony: string; public_key: Record<string, unknown> }
  Setup: { needed: boolean; token_valid: boolean }
  NewSetup: {
    token: string
    email: string
    name: string
    password?: string
    passkey?: { ceremony: string; credential: Record<string, unknown>; label: string }
    workspace_name: string
    time_zone: string
    language: string
  }
  TotpEnrolment: { secret: string; otpauth_uri: string; qr_svg: string }
  RecoveryCodes: { recovery_codes: string[] }
  SignedInDevice: { id: string; current: boolean; created_at: string; last_used_at: string; ip: string | null; user_agent: string }
  RoleRights: { role: PendingSchemas['Role']; scopes: string[] }
  Member: {
    user: string
    email: string
    name: string
    role: PendingSchemas['Role']
    joined_at: string
    last_seen_at: string | null
  }
  Invite: { id: string; email: string | null; role: PendingSchemas['Role']; created_at: string; expires_at: string; created_by: string }
  CreatedInvite: PendingSchemas['Invite'] & { url: string }
  Invitation: { workspace_name: string; role: PendingSchemas['Role']; email: string | null; expires_at: string; signed_in_as: string | null }
  OidcProvider: {
    id: string
    name: string
    issuer: string
    client_id: string
    allowed_domains: string[]
    create_users: boolean
    workspace: string | null
    role: PendingSchemas['Role'] | null
    enabled: boolean
    redirect_uri: string
  }
  NewOidcProvider: {
    name: string
    issuer: string
    client_id: string
    client_secret: string
    allowed_domains?: string[]
    create_users?: boolean
    workspace?: string | null
    role?: PendingSchemas['Role'] | null
    enabled?: boolean
  }
  OidcProviderChange: Partial<PendingSchemas['NewOidcProvider']>
  Reset: { email: string; totp_enabled: boolean }
  SignInProvider: { id: string; name: string }

  LiveCheck: {
    id: 'domain_verified' | 'dkim' | 'dmarc' | 'reverse_dns' | 'outbound' | 'postal_address'
    status: 'pass' | 'warning' | 'fail' | 'unknown'
    required: boolean
    found: string
    expected: string
    fix: string | null
    domain?: string | null
  }
  LiveChecks: { ready: boolean; items: PendingSchemas['LiveCheck'][] }
  SandboxMessage: {
    id: string
    message_id: string
    captured_at: string
    mail_from?: string | null
    recipients: string[]
    recipient_count: number
    from: string
    to: string
    subject: string
    size_bytes: number
    attachment_count: number
    has_html: boolean
    source: Existing['SourceName']
    stream: Existing['StreamName']
    tags: string[]
    read: boolean
  }
  Part: {
    index: number
    content_type: string
    charset?: string | null
    disposition?: string | null
    filename?: string | null
    content_id?: string | null
    size_bytes: number
    children: PendingSchemas['Part'][]
  }
  SandboxDetail: PendingSchemas['SandboxMessage'] & {
    all_recipients: string[]
    suppressed: string[]
    credential?: string | null
    headers: { name: string; value: string }[]
    parts: PendingSchemas['Part'][]
    text?: string | null
    text_truncated: boolean
    transcript: Existing['TranscriptLine'][]
    send_at?: string | null
    metadata: Record<string, unknown>
  }
  SandboxSummary: { total: number; unread: number; size_bytes: number; keeps: { messages_max: number; days: number } }
  SandboxDeleted: { deleted: number; dry_run: boolean }
  MessageContent: {
    available: boolean
    why_not?: string | null
    headers: { name: string; value: string }[]
    parts: PendingSchemas['Part'][]
    text?: string | null
    text_truncated: boolean
    has_html: boolean
    transcript: Existing['TranscriptLine'][]
  }

  Counts: {
    accepted: number
    delivered: number
    deferred: number
    bounced: number
    expired: number
    cancelled: number
    captured: number
    held: number
  }
  Totals: PendingSchemas['Counts'] & { since: string; until: string; previous: PendingSchemas['Counts'] }
  SeriesPoint: { at: string; accepted: number; delivered: number; deferred: number; bounced: number; expired: number; captured: number }
  Series: { bucket: 'minute' | 'hour' | 'day'; items: PendingSchemas['SeriesPoint'][] }
  StatsDestination: {
    domain: string
    accepted: number
    delivered: number
    deferred: number
    bounced: number
    expired: number
    captured: number
    median_secs: number | null
    p95_secs: number | null
    last_reply: PendingSchemas['LastReply'] | null
  }
  Attention: {
    id: string
    kind: string
    severity: 'critical' | 'warning' | 'info'
    subject: string
    params: Record<string, string | number>
    since: string | null
  }
  OnboardingStep: {
    step: 'test_message' | 'add_domain' | 'publish_dns' | 'create_credential' | 'invite_team' | 'go_live'
    done: boolean
    done_at: string | null
  }
  Onboarding: { items: PendingSchemas['OnboardingStep'][]; dismissed: boolean }
  SuppressionImport: { added: number; unchanged: number; rejected: { line: number; value: string; why: string }[]; rejected_count: number }
  DoctorCheck: { id: string; group: string; status: 'pass' | 'warning' | 'fail'; found: string; fix: string | null }
  Installation: {
    version: string
    started_at: string
    data_dir_free_bytes: number
    data_dir_used_bytes: number
    database: { kind: string; size_bytes: number }
    spool: { size_bytes: number; messages: number }
    events: { size_bytes: number }
    certificate: { subject: string; names: string[]; issuer: string; not_after: string; source: string } | null
    listeners: { name: string; address: string; tls: boolean }[]
  }
  MailSettings: { smtp: { host: string; port: number; tls: 'starttls' | 'tls' }[]; api_url: string }
  QueueMessage: {
    message_id: string | null
    workspace: string
    recipient: string | null
    domain: string
    subject: string | null
    state: 'ready' | 'scheduled' | 'in_flight' | 'held'
    next_attempt: string | null
    accepted_at: string
    attempts: number
    last_reply: PendingSchemas['QueueReply'] | null
  }
  LastReply: { code: number; enhanced_code?: string | null; text: string; at: string; kind: Existing['EventKindName'] }
  QueueReply: { code: number; enhanced_code?: string | null; text: string; at: string }
  QueueDestinationView: Existing['QueueDestination'] & { last_reply?: PendingSchemas['QueueReply'] | null; workspaces: number }
  LiveEvent: Existing['Event'] & {
    from: string
    source: Existing['SourceName']
    credential?: string | null
    size_bytes: number
    recipient_count: number
    accepted_at: string
  }
  LiveQueue: {
    recipients: number
    scheduled: number
    ready: number
    in_flight: number
    held: number
    sessions: number
    paused: boolean
  }
  QueueWorkspace: { workspace: string; name: string; waiting: number; held: number; oldest_accepted_at: string | null }
}

type S = PendingSchemas
interface Paged<T> {
  items: T[]
  next_cursor?: string | null
}
interface Listing {
  q?: string
  sort?: string
  limit?: number
  cursor?: string
}
interface Period {
  since?: string
  until?: string
}

type Parameters<Query, Path> = { header?: never; cookie?: never } & ([Query] extends [undefined] ? { query?: never } : { query?: Query }) &
  ([Path] extends [undefined] ? { path?: never } : { path: Path })

interface Op<Ok, Body = undefined, Query = undefined, Path = undefined> {
  parameters: Parameters<Query, Path>
  requestBody?: Body extends undefined ? never : { content: { 'application/json': Body } }
  responses: {
    200: { headers: Record<string, unknown>; content: { 'application/json': Ok } }
    default: { headers: Record<string, unknown>; content: { 'application/problem+json': Existing['Problem'] } }
  }
}
interface Id {
  id: string
}

export interface PendingPaths {
  '/api/v1/setup': { get: Op<S['Setup'], undefined, { token?: string }>; post: Op<S['Session'], S['NewSetup']> }
  '/api/v1/setup/passkey': { post: Op<S['PasskeyChallenge'], { token: string; email: string; name: string }> }
  '/api/v1/session': {
    get: Op<S['Session']>
    post: Op<S['SignInResult'], { email: string; password: string }>
    delete: Op<undefined>
  }
  '/api/v1/session/second-factor': { post: Op<S['SignInResult'], { ceremony: string; totp?: string; recovery_code?: string }> }
  '/api/v1/session/passkey/options': { post: Op<S['PasskeyChallenge'], Record<string, never>> }
  '/api/v1/session/passkey': { post: Op<S['SignInResult'], { ceremony: string; credential: Record<string, unknown> }> }
  '/api/v1/session/providers': { get: Op<{ items: S['SignInProvider'][] }> }
  '/api/v1/me': { patch: Op<S['Me'], S['MeChange']> }
  '/api/v1/me/password': { put: Op<undefined, { current_password?: string; new_password: string }> }
  '/api/v1/me/confirm': { post: Op<undefined, { password?: string; passkey?: { ceremony: string; credential: Record<string, unknown> } }> }
  '/api/v1/me/passkeys': {
    get: Op<{ items: S['Passkey'][] }>
    post: Op<S['Passkey'], { ceremony: string; credential: Record<string, unknown>; label: string }>
  }
  '/api/v1/me/passkeys/options': { post: Op<S['PasskeyChallenge'], Record<string, never>> }
  '/api/v1/me/passkeys/{id}': { patch: Op<S['Passkey'], { label: string }, undefined, Id>; delete: Op<undefined, undefined, undefined, Id> }
  '/api/v1/me/totp': { post: Op<S['TotpEnrolment']>; put: Op<S['RecoveryCodes'], { code: string }>; delete: Op<undefined> }
  '/api/v1/me/recovery-codes': { post: Op<S['RecoveryCodes']> }
  '/api/v1/me/sessions': { get: Op<{ items: S['SignedInDevice'][] }>; delete: Op<undefined> }
  '/api/v1/me/sessions/{id}': { delete: Op<undefined, undefined, undefined, Id> }
  '/api/v1/users/{id}/reset-link': { post: Op<{ url: string; expires_at: string }, undefined, undefined, Id> }
  '/api/v1/roles': { get: Op<{ items: S['RoleRights'][] }> }
  '/api/v1/members': { get: Op<Paged<S['Member']>, undefined, Listing> }
  '/api/v1/members/{user}': {
    patch: Op<S['Member'], { role: S['Role'] }, undefined, { user: string }>
    delete: Op<undefined, undefined, undefined, { user: string }>
  }
  '/api/v1/invites': { get: Op<Paged<S['Invite']>, undefined, Listing>; post: Op<S['CreatedInvite'], { role: S['Role']; email?: string }> }
  '/api/v1/invites/{id}': { delete: Op<undefined, undefined, undefined, Id> }
  '/api/v1/join': {
    get: Op<S['Invitation'], undefined, { token: string }>
    post: Op<
      S['SignInResult'],
      { token: string; email?: string; name?: string; password?: string; passkey?: { ceremony: string; credential: Record<string, unknown>; label: string } }
    >
  }
  '/api/v1/reset': { get: Op<S['Reset'], undefined, { token: string }>; post: Op<S['SignInResult'], { token: string; password: string }> }
  '/api/v1/join/passkey': { post: Op<S['PasskeyChallenge'], { token: string; email: string; name: string }> }
  '/api/v1/oidc-providers': {
    get: Op<{ items: S['OidcProvider'][] }>
    post: Op<S['OidcProvider'], S['NewOidcProvider']>
  }
  '/api/v1/oidc-providers/{id}': {
    patch: Op<S['OidcProvider'], S['OidcProviderChange'], undefined, Id>
    delete: Op<undefined, undefined, undefined, Id>
  }

  '/api/v1/workspace/live-checks': { post: Op<S['LiveChecks'], Record<string, never>> }
  '/api/v1/workspace/mode': {
    put: Op<Existing['Workspace'], { mode: S['Mode']; redirect_to?: string[]; accept_warnings?: boolean }>
  }
  '/api/v1/sandbox/messages': { get: Op<Paged<S['SandboxMessage']>, undefined, Listing & Period & { unread?: boolean }> }
  '/api/v1/sandbox/messages/{id}': {
    get: Op<S['SandboxDetail'], undefined, undefined, Id>
    patch: Op<S['SandboxMessage'], { read: boolean }, undefined, Id>
    delete: Op<undefined, undefined, undefined, Id>
  }
  '/api/v1/sandbox/delete': { post: Op<S['SandboxDeleted'], { ids?: string[]; all?: boolean; q?: string; dry_run?: boolean }> }
  '/api/v1/sandbox/summary': { get: Op<S['SandboxSummary']> }
  '/api/v1/messages/{id}/content': { get: Op<S['MessageContent'], undefined, undefined, Id> }

  '/api/v1/stats/totals': { get: Op<S['Totals'], undefined, Period> }
  '/api/v1/stats/series': { get: Op<S['Series'], undefined, Period & { bucket?: 'minute' | 'hour' | 'day'; time_zone?: string }> }
  '/api/v1/stats/destinations': {
    get: Op<{ items: S['StatsDestination'][] }, undefined, Period & { sort?: 'slowest' | 'deferred' | 'volume'; limit?: number }>
  }
  '/api/v1/attention': { get: Op<{ items: S['Attention'][] }> }
  '/api/v1/onboarding': { get: Op<S['Onboarding']>; put: Op<S['Onboarding'], { dismissed: boolean }> }
  '/api/v1/suppressions/import': { post: Op<S['SuppressionImport'], string, { dry_run?: boolean }> }
  '/api/v1/doctor': { post: Op<{ items: S['DoctorCheck'][] }> }
  '/api/v1/installation': { get: Op<S['Installation']> }
  '/api/v1/mail-settings': { get: Op<S['MailSettings']> }

  '/api/v1/queue/destinations': { get: Op<
      Paged<S['QueueDestinationView']>,
      undefined,
      { q?: string; sort?: 'waiting' | 'oldest' | 'next' | 'domain'; all_workspaces?: boolean; limit?: number; cursor?: string }
    > }
  '/api/v1/queue/workspaces': { get: Op<Paged<S['QueueWorkspace']>, undefined, { limit?: number; cursor?: string }> }
  '/api/v1/queue/messages': {
    get: Op<
      Paged<S['QueueMessage']>,
      undefined,
      { domain?: string; status?: S['QueueMessage']['state']; tag?: string; all_workspaces?: boolean; limit?: number; cursor?: string }
    >
  }
}

import { useLingui } from '@lingui/react/macro'
import {
  Ban,
  CircleCheck,
  CirclePause,
  CirclePlay,
  CircleX,
  Clock,
  FlaskConical,
  Hourglass,
  Inbox,
  type LucideIcon,
  TimerOff,
  Undo2,
} from 'lucide-react'
import type { Schema } from '@/api/types'
import { Badge, type Tone } from '@/components/ui/badge'

export type Status = Schema<'RecipientStatusName'> | 'captured'
export type EventKind = Schema<'EventKindName'> | 'captured'
export type StreamName = Schema<'StreamName'>
export type SourceName = Schema<'SourceName'>

export const STATUSES = [
  'queued',
  'deferred',
  'held',
  'delivered',
  'bounced',
  'expired',
  'cancelled',
  'suppressed',
  'captured',
] as const satisfies readonly Status[]

export const STATUS_TONES: Record<Status, Tone> = {
  queued: 'info',
  deferred: 'warning',
  held: 'accent',
  delivered: 'success',
  bounced: 'danger',
  expired: 'danger',
  cancelled: 'neutral',
  suppressed: 'neutral',
  captured: 'info',
}

/** Where a recipient's message stands, in a word. */
export function useStatusName(): (status: Status) => string {
  const { t } = useLingui()
  const names: Record<Status, string> = {
    queued: t`Queued`,
    deferred: t`Deferred`,
    held: t`Held`,
    delivered: t`Delivered`,
    bounced: t`Bounced`,
    expired: t`Expired`,
    cancelled: t`Cancelled`,
    suppressed: t`Suppressed`,
    captured: t`Captured`,
  }
  return (status) => names[status]
}

export function StatusBadge({ status }: { status: Status }) {
  const name = useStatusName()
  return (
    <Badge tone={STATUS_TONES[status]} dot>
      {name(status)}
    </Badge>
  )
}

export const KIND_LOOKS: Record<EventKind, { icon: LucideIcon; tone: Tone }> = {
  accepted: { icon: Inbox, tone: 'neutral' },
  deferred: { icon: Clock, tone: 'warning' },
  delivered: { icon: CircleCheck, tone: 'success' },
  bounced: { icon: CircleX, tone: 'danger' },
  expired: { icon: TimerOff, tone: 'danger' },
  held: { icon: CirclePause, tone: 'accent' },
  released: { icon: CirclePlay, tone: 'info' },
  cancelled: { icon: Undo2, tone: 'neutral' },
  suppressed: { icon: Ban, tone: 'neutral' },
  captured: { icon: FlaskConical, tone: 'info' },
}

export const UPCOMING_ICON: LucideIcon = Hourglass

/** What happened, in a word. */
export function useKindName(): (kind: EventKind) => string {
  const { t } = useLingui()
  const names: Record<EventKind, string> = {
    accepted: t`Accepted`,
    deferred: t`Deferred`,
    delivered: t`Delivered`,
    bounced: t`Bounced`,
    expired: t`Expired`,
    held: t`Held`,
    released: t`Released`,
    cancelled: t`Cancelled`,
    suppressed: t`Suppressed`,
    captured: t`Captured`,
  }
  return (kind) => names[kind]
}

export const STREAMS = ['transactional', 'broadcast', 'sandbox'] as const satisfies readonly StreamName[]

export function useStreamName(): (stream: StreamName) => string {
  const { t } = useLingui()
  const names: Record<StreamName, string> = {
    transactional: t`Transactional`,
    broadcast: t`Broadcast`,
    sandbox: t`Sandbox`,
  }
  return (stream) => names[stream]
}

export function useSourceName(): (source: SourceName) => string {
  const { t } = useLingui()
  const names: Record<SourceName, string> = {
    smtp: t`SMTP`,
    api: t`API`,
    cli: t`Command line`,
    web: t`Web app`,
    dsn: t`Bounce report`,
  }
  return (source) => names[source]
}

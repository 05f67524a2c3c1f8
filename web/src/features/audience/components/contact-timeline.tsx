import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Filter, type LucideIcon, Mail, Pencil, ShieldCheck, ShieldOff, UserRoundPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { LoadMore } from '@/components/ui/data-table'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import type { Contact } from '../api/contacts-query'
import type { Consent } from '../api/consents-query'
import { fieldsQuery } from '../api/fields-query'
import { type TimelineItem, timelineQuery } from '../api/timeline-query'
import { MessageStatuses } from './message-statuses'
import { usePropertyNames } from './use-property-names'
import { useActorWords } from './use-actor-words'
import { useSourceWords } from './use-source-words'

const ICONS: Record<Exclude<TimelineItem['kind'], 'consent'> | Consent['kind'], LucideIcon> = {
  created: UserRoundPlus,
  changed: Pencil,
  message: Mail,
  segment: Filter,
  grant: ShieldCheck,
  confirmation: ShieldCheck,
  withdrawal: ShieldOff,
}

/** Everything that happened to the person, newest first. */
export function ContactTimeline({ contact }: { contact: Contact }) {
  const timeline = useInfiniteQuery(timelineQuery(contact.id))
  const rows = rowsOf(timeline.data)
  return (
    <Card>
      {rows === undefined ? (
        <div className="p-4 sm:px-5">
          {timeline.error === null ? <SkeletonLines lines={4} /> : <ProblemBanner problem={timeline.error} onRetry={() => void timeline.refetch()} />}
        </div>
      ) : (
        <ol className="flex flex-col gap-4 p-4 sm:px-5">
          {rows.map((item, index) => (
            <Moment key={index} item={item} />
          ))}
        </ol>
      )}
      <LoadMore hasMore={timeline.hasNextPage} loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()} />
    </Card>
  )
}

function Moment({ item }: { item: TimelineItem }) {
  const Icon = ICONS[item.kind === 'consent' ? item.consent.kind : item.kind]
  return (
    <li className="flex gap-3 text-sm">
      <span className="flex size-7 flex-none items-center justify-center rounded-full border border-line bg-sunken text-ink-faint">
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-0.5 pt-1">
        <div className="min-w-0 flex-1 basis-56 break-words">
          <Words item={item} />
        </div>
        <Time at={item.at} className="text-xs text-ink-faint" />
      </div>
    </li>
  )
}

function Words({ item }: { item: TimelineItem }): ReactNode {
  const { t } = useLingui()
  const source = useSourceWords()
  switch (item.kind) {
    case 'created': {
      const by = source(item.source)
      return <Trans>Added ({by})</Trans>
    }
    case 'changed':
      return <Changed what={item.what} actor={item.actor} />
    case 'consent':
      return <Consented kind={item.consent.kind} topic={item.consent.topic_name} source={item.consent.source} form={item.consent.form} />
    case 'segment': {
      const { name } = item
      return (
        <Link to="/audience/segments/$id" params={{ id: item.segment }} className="rounded-sm hover:underline">
          {item.entered ? <Trans>Came into the segment {name}</Trans> : <Trans>Left the segment {name}</Trans>}
        </Link>
      )
    }
    case 'message':
      return (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link to="/messages/$id" params={{ id: item.message }} className="min-w-0 rounded-sm font-medium break-words hover:underline">
            {item.subject === '' ? t`No subject` : item.subject}
          </Link>
          <MessageStatuses statuses={item.statuses} />
        </span>
      )
  }
}

function Changed({ what, actor }: { what: readonly string[]; actor: string }) {
  const format = useFormat()
  const names = usePropertyNames()
  const who = useActorWords()(actor)
  const fields = useQuery(fieldsQuery)
  const label = (name: string): string => {
    const own = name.startsWith('fields.') ? name.slice('fields.'.length) : null
    if (own === null) return names[name] ?? name
    return fields.data?.find((field) => field.name === own)?.label ?? own
  }
  const list = format.list(what.map(label))
  return (
    <>
      <Trans>Changed: {list}</Trans>
      <span className="block text-ink-faint">{who}</span>
    </>
  )
}

function Consented({ kind, topic, source, form }: { kind: Consent['kind']; topic: string; source: string; form: string }) {
  const way = useSourceWords()(source)
  const where = [way, form].filter((word) => word !== '').join(' · ')
  return (
    <>
      {kind === 'grant' ? <Trans>Asked for {topic}</Trans> : kind === 'confirmation' ? <Trans>Confirmed {topic}</Trans> : <Trans>Left {topic}</Trans>}
      <span className="block text-ink-faint">{where}</span>
    </>
  )
}

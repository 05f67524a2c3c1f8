import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { LoadMore } from '@/components/ui/data-table'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SearchBox } from '@/components/ui/search-box'
import { Segmented } from '@/components/ui/segmented'
import { SkeletonLines } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { useTimeZone } from '@/lib/time-zone'
import { useDebounced } from '@/lib/use-debounced'
import type { LeaveFilter } from '../api/leave-filter'
import { type Leaver, leaversQuery } from '../api/leavers-query'
import { useReasonWords } from './use-reason-words'
import { useWayWords } from './use-way-words'

type Wanted = 'explained' | 'all'

/** Those who left, with what they wrote. */
export function LeaversCard({ filter }: { filter: LeaveFilter }) {
  const { t } = useLingui()
  const timeZone = useTimeZone()
  const [typed, setTyped] = useState('')
  const [wanted, setWanted] = useState<Wanted>('explained')
  const words = useDebounced(typed.trim())
  const list = useInfiniteQuery(leaversQuery({ ...filter, words, explained: wanted === 'explained' }, timeZone))
  const rows = rowsOf(list.data)
  return (
    <Card aria-label={t`What they said`}>
      <CardHeader
        title={<Trans>What they said</Trans>}
        actions={
          <div className="flex flex-wrap items-center gap-2">
            <SearchBox label={t`Search what they wrote`} placeholder={t`Part of a remark`} value={typed} onChange={setTyped} className="sm:w-56" />
            <Segmented<Wanted>
              label={t`Who is listed`}
              value={wanted}
              onValueChange={setWanted}
              options={[
                { value: 'explained', label: t`Said why` },
                { value: 'all', label: t`All` },
              ]}
            />
          </div>
        }
      />
      {rows === undefined ? (
        <div className="p-4 sm:px-5">
          {list.error === null ? <SkeletonLines lines={4} /> : <ProblemBanner problem={list.error} onRetry={() => void list.refetch()} />}
        </div>
      ) : rows.length === 0 ? (
        <p className="px-4 py-8 text-center text-ink-soft sm:px-5">
          {words === '' ? <Trans>Nobody said why they left.</Trans> : <Trans>Nobody wrote this.</Trans>}
        </p>
      ) : (
        <ol className="divide-y divide-line">
          {rows.map((leaver) => (
            <Line key={`${leaver.at} ${leaver.contact ?? ''} ${leaver.topic ?? ''}`} leaver={leaver} />
          ))}
        </ol>
      )}
      <LoadMore hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
    </Card>
  )
}

function Line({ leaver }: { leaver: Leaver }) {
  const { t } = useLingui()
  const reasonWords = useReasonWords()
  const wayWords = useWayWords()
  const { contact, email, topic, reason, comment, way, undone, at } = leaver
  const everything = topic === null || topic === undefined
  const topicName = everything ? t`Everything` : (leaver.topic_name ?? topic)
  return (
    <li className="flex flex-col gap-1.5 px-4 py-3 text-sm sm:px-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium break-words">{reasonWords(reason ?? '')}</span>
        {undone && (
          <Badge tone="success" dot>
            <Trans>Came back</Trans>
          </Badge>
        )}
        <Time at={at} as="dateTime" className="ml-auto text-ink-soft" />
      </div>
      {typeof comment === 'string' && comment !== '' && (
        <blockquote className="rounded-r-md border-l-2 border-line-strong bg-sunken px-3 py-2 break-words whitespace-pre-line">{comment}</blockquote>
      )}
      <div className="flex flex-wrap gap-x-3 gap-y-1 text-ink-soft">
        {contact === null || contact === undefined ? (
          <span>{email ?? t`Somebody who is no contact any more`}</span>
        ) : (
          <Link to="/audience/contacts/$id" params={{ id: contact }} className="break-all underline underline-offset-2 hover:text-ink">
            {email ?? contact}
          </Link>
        )}
        <span>{topicName}</span>
        <span>{wayWords(way)}</span>
      </div>
    </li>
  )
}

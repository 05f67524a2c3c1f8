import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import type { Contact } from '../api/contacts-query'
import { type Consent, consentsQuery } from '../api/consents-query'
import { useConsentNames } from './use-consent-names'
import { useActorWords } from './use-actor-words'
import { useSourceWords } from './use-source-words'

const TONES: Record<Consent['kind'], Tone> = { grant: 'success', confirmation: 'success', withdrawal: 'neutral' }

/** What the person agreed to and what proves it, newest first. */
export function ConsentLedger({ contact }: { contact: Contact }) {
  const ledger = useInfiniteQuery(consentsQuery(contact.id))
  const rows = rowsOf(ledger.data)
  return (
    <Card>
      {rows === undefined ? (
        <div className="p-4 sm:px-5">
          {ledger.error === null ? <SkeletonLines lines={4} /> : <ProblemBanner problem={ledger.error} onRetry={() => void ledger.refetch()} />}
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={ScrollText}>
          <Trans>This person never agreed to anything, and never left anything.</Trans>
        </EmptyState>
      ) : (
        <ol className="divide-y divide-line">
          {rows.map((line) => (
            <Line key={line.seq} line={line} />
          ))}
        </ol>
      )}
      <LoadMore hasMore={ledger.hasNextPage} loading={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()} />
    </Card>
  )
}

function Line({ line }: { line: Consent }) {
  const { t } = useLingui()
  const names = useConsentNames()
  const source = useSourceWords()
  const actor = useActorWords()
  const facts: [string, ReactNode][] = [
    [t({ message: 'Came by', context: 'contact' }), source(line.source)],
    [t`Form or occasion`, line.form],
    [t`Version`, line.version],
    [t`IP address`, line.ip ?? ''],
    [t`Written down by`, actor(line.actor)],
    [t`Written down`, line.recorded_at === line.at ? '' : <Time key="recorded" at={line.recorded_at} as="dateTime" />],
  ]
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-sm sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={TONES[line.kind]} dot>
          {names[line.kind]}
        </Badge>
        <span className="min-w-0 flex-1 font-medium break-words">{line.topic_name}</span>
        <Time at={line.at} as="dateTime" className="text-ink-soft" />
      </div>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-2">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className="flex min-w-0 gap-2">
              <dt className="flex-none text-ink-faint">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {line.text !== '' && (
        <blockquote className="rounded-r-md border-l-2 border-line-strong bg-sunken px-3 py-2 break-words whitespace-pre-line text-ink-soft">{line.text}</blockquote>
      )}
    </li>
  )
}

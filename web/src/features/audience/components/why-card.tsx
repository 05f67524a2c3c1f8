import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Combobox } from '@/components/ui/combobox'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import type { Contact } from '../api/contacts-query'
import { maySendQuery, type SendPermission } from '../api/may-send-query'
import { type Topic, topicsQuery } from '../api/topics-query'
import { useMaySendWords } from './may-send-words'
import { WhyAction } from './why-action'

/** Why the person gets a topic, or does not: the answer that every sender gets, in words, with what to do. */
export function WhyCard({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const topics = useQuery(topicsQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const topic = topics.data?.find(({ id }) => id === chosen) ?? topics.data?.find(({ archived_at }) => !archived_at) ?? topics.data?.[0]
  return (
    <Card aria-label={t`Why does this person get it, or not?`}>
      <CardHeader
        title={<Trans>Why does this person get it, or not?</Trans>}
        actions={
          topic !== undefined && (
            <Combobox
              aria-label={t`Topic`}
              className="w-56 max-w-full"
              value={topic.id}
              options={topics.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              placeholder={t`Choose a topic`}
              searchPlaceholder={t`Search topics`}
              onValueChange={setChosen}
            />
          )
        }
      />
      <CardBody>
        {topics.data === undefined ? (
          topics.error === null ? (
            <SkeletonLines lines={2} />
          ) : (
            <ProblemBanner problem={topics.error} onRetry={() => void topics.refetch()} />
          )
        ) : topic === undefined ? (
          <p className="text-ink-soft">
            <Trans>There is no topic yet that anybody could subscribe to.</Trans>
          </p>
        ) : (
          <Answer contact={contact} topic={topic} />
        )}
      </CardBody>
    </Card>
  )
}

function Answer({ contact, topic }: { contact: Contact; topic: Topic }) {
  const answer = useQuery(maySendQuery(contact.id, topic.id))
  if (answer.data === undefined) {
    return answer.error === null ? <SkeletonLines lines={2} /> : <ProblemBanner problem={answer.error} onRetry={() => void answer.refetch()} />
  }
  return <AnswerWords contact={contact} topic={topic} permission={answer.data} />
}

function AnswerWords({ contact, topic, permission }: { contact: Contact; topic: Topic; permission: SendPermission }) {
  const words = useMaySendWords()(permission, topic.name)
  const Icon = permission.allowed ? CircleCheck : CircleX
  return (
    <div className="flex gap-3">
      <Icon aria-hidden className={cn('mt-1 size-5 flex-none', permission.allowed ? 'text-success-ink' : 'text-danger-ink')} />
      <div className="flex min-w-0 flex-col items-start gap-2" role="status">
        <p className="text-base break-words text-ink sm:text-lg">{words.answer}</p>
        <p className="text-sm text-ink-soft">{words.advice}</p>
        {!permission.allowed && <WhyAction contact={contact} topic={topic} reason={permission.reason ?? ''} />}
      </div>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { MailQuestion, X } from 'lucide-react'
import { useCallback } from 'react'
import { useLive } from '@/api/live'
import { asProblem } from '@/api/problem'
import type { Schema } from '@/api/types'
import { type Status, StatusBadge } from '@/components/message-words'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { useThrottled } from '@/lib/use-throttled'
import { recipientEventsQuery, type Story, storyQuery } from './api/message'
import { ContentTab } from './components/content-tab'
import { MessageActions } from './components/message-actions'
import { MessageFacts } from './components/message-facts'
import { MessageSkeleton } from './components/message-skeleton'
import { RecipientsCard } from './components/recipients-card'
import { StatusBar, useStatusSentence } from './components/status-summary'
import { eventsOf, statusesOf } from './components/story-events'
import { Timeline } from './components/timeline'
import { Why } from './components/why'

const TOPICS = ['events'] as const
const REFRESH_MS = 800

export function MessagePage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/messages/$id' })
  const story = useQuery(storyQuery(id))
  useFollowMessage(id)
  const crumbs = [{ label: t`Activity`, to: '/activity' as const }]
  if (story.data === undefined) {
    const gone = story.error !== null && asProblem(story.error).status === 404
    return (
      <Page title={t`Message`} crumbs={crumbs}>
        {gone ? <Gone /> : story.error !== null ? <ProblemBanner problem={story.error} onRetry={() => void story.refetch()} /> : <MessageSkeleton />}
      </Page>
    )
  }
  const { subject } = story.data
  return (
    <Page
      title={subject === '' ? t`No subject` : subject}
      crumbs={crumbs}
      actions={<MessageActions story={story.data} />}
    >
      <StoryView story={story.data} />
    </Page>
  )
}

function StoryView({ story }: { story: Story }) {
  const { tab = 'story', recipient } = useSearch({ from: '/signed-in/messages/$id' })
  const navigate = useNavigate({ from: '/messages/$id' })
  const choose = useCallback(
    (address: string | undefined) =>
      void navigate({ search: (before) => ({ ...(before.tab === undefined ? {} : { tab: before.tab }), ...(address === undefined ? {} : { recipient: address }) }), replace: true, resetScroll: false }),
    [navigate],
  )
  const several = story.recipient_count > 1
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-3">
      <div className="flex min-w-0 flex-col gap-5 lg:col-span-2">
        <Summary story={story} chosen={recipient} />
        <Tabs
          value={tab === 'content' ? 'content' : 'story'}
          onValueChange={(next) =>
            void navigate({ search: (before) => ({ ...before, tab: next === 'content' ? 'content' : 'story' }), replace: true, resetScroll: false })
          }
        >
          <TabsList>
            <TabsTrigger value="story">
              <Trans>What happened</Trans>
            </TabsTrigger>
            <TabsTrigger value="content">
              <Trans>Content and headers</Trans>
            </TabsTrigger>
          </TabsList>
          <TabsContent value="story" className="flex flex-col gap-5">
            {several && <RecipientsCard story={story} chosen={recipient} onChoose={choose} />}
            <Events story={story} chosen={recipient} onClear={() => { choose(undefined) }} />
          </TabsContent>
          <TabsContent value="content">
            <ContentTab story={story} />
          </TabsContent>
        </Tabs>
      </div>
      <MessageFacts story={story} />
    </div>
  )
}

/** The answer to "what became of it?", before everything else. */
function Summary({ story, chosen }: { story: Story; chosen: string | undefined }) {
  const sentence = useStatusSentence()
  const one = story.recipients.find(({ address }) => address === chosen) ?? (story.recipient_count === 1 ? story.recipients[0] : undefined)
  if (one === undefined) {
    const statuses = statusesOf(story)
    return (
      <Card>
        <CardBody className="flex flex-col gap-2">
          <p className="text-base sm:text-lg">{sentence(statuses)}</p>
          <StatusBar statuses={statuses} />
        </CardBody>
      </Card>
    )
  }
  return (
    <Card>
      <CardBody className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <StatusBadge status={one.status as Status} />
          <Link to="/activity" search={{ recipient: one.address }} className="rounded-sm font-medium break-all hover:underline">
            {one.address}
          </Link>
        </p>
        <Why story={story} recipient={one} />
      </CardBody>
    </Card>
  )
}

function Events({ story, chosen, onClear }: { story: Story; chosen: string | undefined; onClear: () => void }) {
  const unlisted = chosen !== undefined && !story.recipients.some(({ address }) => address === chosen)
  const asked = useQuery({ ...recipientEventsQuery(story.id, chosen ?? ''), enabled: unlisted })
  const events = unlisted ? asked.data?.toReversed() : eventsOf(story, chosen)
  const together = chosen === undefined && story.recipient_count > 1
  const waiting = together ? undefined : story.recipients.find(({ address }) => chosen === undefined || address === chosen)
  return (
    <Card>
      <CardBody className="flex flex-col gap-4">
        {together && (
          <p className="text-sm text-ink-faint">
            <Trans>Of all recipients, newest first</Trans>
          </p>
        )}
        {chosen !== undefined && story.recipient_count > 1 && (
          <p className="flex items-center gap-2 text-sm text-ink-soft">
            <span className="min-w-0 break-all">
              <Trans>
                Only <strong className="font-semibold text-ink">{chosen}</strong>
              </Trans>
            </span>
            <Button size="sm" onClick={onClear}>
              <X />
              <Trans>Show all</Trans>
            </Button>
          </p>
        )}
        {asked.error !== null && unlisted && <ProblemBanner problem={asked.error} onRetry={() => void asked.refetch()} />}
        {events?.length === 0 ? (
          <EmptyState icon={MailQuestion}>
            <Trans>Nothing is known of this address in this message.</Trans>
          </EmptyState>
        ) : (
          <Timeline events={events ?? []} showRecipient={together} newestFirst={together} next={waiting?.next_attempt ?? null} />
        )}
        {story.truncated && chosen === undefined && (
          <p className="text-sm text-ink-faint">
            <Trans>There is more than fits here. Choose a recipient to see all that happened to it.</Trans>
          </p>
        )}
      </CardBody>
    </Card>
  )
}

function Gone() {
  return (
    <Card>
      <EmptyState
        icon={MailQuestion}
        action={
          <Button asChild>
            <Link to="/activity">
              <Trans>Back to activity</Trans>
            </Link>
          </Button>
        }
      >
        <Trans>There is no such message in this workspace, or it is older than events are kept.</Trans>
      </EmptyState>
    </Card>
  )
}

/** The story is asked for anew when something happens to the message. */
function useFollowMessage(id: string): void {
  const queryClient = useQueryClient()
  const refresh = useThrottled(() => {
    void queryClient.invalidateQueries({ queryKey: storyQuery(id).queryKey })
    void queryClient.invalidateQueries({ queryKey: ['messages', 'content', id] })
  }, REFRESH_MS)
  useLive(TOPICS, ({ name, data }) => {
    if (name === 'lagged' || (name === 'event' && (data as Schema<'LiveEvent'>).message_id === id)) refresh()
  })
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { SearchX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Due } from '@/components/due'
import { type Status, StatusBadge } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { useFormat } from '@/lib/format'
import type { Story, StoryRecipient } from '../api/message'
import { StatusBar, useStatusSentence } from './status-summary'
import { statusesOf } from './story-events'

const PAGE = 8
const PAGE_MORE = 100

interface RecipientsCardProps {
  story: Story
  chosen: string | undefined
  onChoose: (address: string | undefined) => void
}

/** Where each of several recipients stands. Choosing one narrows the story. */
export function RecipientsCard({ story, chosen, onChoose }: RecipientsCardProps) {
  const { t } = useLingui()
  const format = useFormat()
  const sentence = useStatusSentence()
  const [q, setQ] = useState('')
  const [shown, setShown] = useState(PAGE)
  const statuses = statusesOf(story)
  const wanted = q.trim().toLowerCase()
  const matching = useMemo(
    () => story.recipients.filter(({ address, status }) => wanted === '' || address.toLowerCase().includes(wanted) || status === wanted),
    [story.recipients, wanted],
  )
  const total = story.recipient_count
  const loaded = format.number(story.recipients.length)
  return (
    <Card>
      <CardHeader
        className="items-center"
        title={<Plural value={total} one="# recipient" other="# recipients" />}
        description={
          total > story.recipients.length ? (
            <Trans>The first {loaded} are listed; search for a whole address to find any other.</Trans>
          ) : undefined
        }
        actions={
          <Input
            type="search"
            aria-label={t`Search recipients`}
            placeholder={t`Search recipients`}
            className="w-full sm:w-56"
            value={q}
            onChange={(event) => {
              setQ(event.target.value)
              setShown(PAGE)
            }}
          />
        }
      />
      {chosen === undefined ? (
        <div className="pb-3" />
      ) : (
        <div className="px-4 pt-2 pb-3 sm:px-5">
          <p className="mb-1.5 text-sm text-ink-soft">{sentence(statuses)}</p>
          <StatusBar statuses={statuses} />
        </div>
      )}
      <DataTable
        label={t`Recipients`}
        columns={useColumns(chosen, onChoose)}
        rows={matching.slice(0, shown)}
        rowId={({ address }) => address}
        onRowClick={({ address }) => {
          onChoose(address === chosen ? undefined : address)
        }}
        isMarked={({ address }) => address === chosen}
        className="border-t border-line"
        empty={<NotListed q={q.trim()} story={story} onChoose={onChoose} />}
      />
      <LoadMore
        hasMore={matching.length > shown}
        loading={false}
        onClick={() => {
          setShown((before) => before + PAGE_MORE)
        }}
      />
    </Card>
  )
}

function useColumns(chosen: string | undefined, onChoose: (address: string | undefined) => void): ColumnDef<StoryRecipient>[] {
  const { t } = useLingui()
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'address',
        header: t`Address`,
        cell: ({ row: { original } }) => (
          <button
            type="button"
            aria-pressed={original.address === chosen}
            className="rounded-sm text-left font-medium break-all hover:underline"
            onClick={() => {
              onChoose(original.address === chosen ? undefined : original.address)
            }}
          >
            {original.address}
          </button>
        ),
      },
      { id: 'status', header: t`Status`, cell: ({ row }) => <StatusBadge status={row.original.status as Status} /> },
      {
        id: 'attempts',
        header: t`Attempts`,
        meta: { align: 'right', className: 'hidden sm:table-cell' },
        cell: ({ row }) => format.number(row.original.attempts),
      },
      {
        id: 'next',
        header: t`Next attempt`,
        meta: { align: 'right', className: 'hidden sm:table-cell' },
        cell: ({ row }) => <Due at={row.original.next_attempt} />,
      },
    ],
    [t, format, chosen, onChoose],
  )
}

/** The server may know a recipient that is not among those listed. */
function NotListed({ q, story, onChoose }: { q: string; story: Story; onChoose: (address: string) => void }) {
  const askServer = story.recipient_count > story.recipients.length && /^\S+@\S+$/.test(q)
  return (
    <EmptyState
      icon={SearchX}
      className="py-8"
      action={
        askServer ? (
          <Button
            onClick={() => {
              onChoose(q)
            }}
          >
            <Trans>Look for it among all recipients</Trans>
          </Button>
        ) : undefined
      }
    >
      <Trans>No listed recipient matches.</Trans>
    </EmptyState>
  )
}

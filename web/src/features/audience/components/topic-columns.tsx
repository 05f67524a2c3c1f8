import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Archive, ArchiveRestore, Pencil } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { DropdownMenuItem } from '@/components/ui/dropdown-menu'
import { useFormat } from '@/lib/format'
import type { SubscriptionState } from '../api/contacts-query'
import type { Topic } from '../api/topics-query'
import { RowMenu } from './row-menu'

interface TopicActions {
  canWrite: boolean
  onEdit: (topic: Topic) => void
  onArchive: (topic: Topic) => void
  onRestore: (topic: Topic) => void
}

export function useTopicColumns({ canWrite, onEdit, onArchive, onRestore }: TopicActions): ColumnDef<Topic>[] {
  const { t } = useLingui()
  const columns: ColumnDef<Topic>[] = [
    { id: 'name', header: t`Name`, cell: ({ row }) => <TopicName topic={row.original} /> },
    { id: 'opt_in', header: t`Opt-in`, cell: ({ row }) => <OptIn topic={row.original} />, meta: { className: 'hidden sm:table-cell' } },
    { id: 'subscribed', header: t`Subscribed`, cell: ({ row }) => <Count topic={row.original} state="subscribed" />, meta: { align: 'right' } },
    { id: 'pending', header: t`Not confirmed`, cell: ({ row }) => <Count topic={row.original} state="pending" />, meta: { align: 'right', className: 'hidden md:table-cell' } },
    {
      id: 'unsubscribed',
      header: t`Unsubscribed`,
      cell: ({ row }) => <Count topic={row.original} state="unsubscribed" />,
      meta: { align: 'right', className: 'hidden md:table-cell' },
    },
  ]
  if (!canWrite) return columns
  return [
    ...columns,
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { name } = original
        return (
          <RowMenu label={t`Actions for ${name}`}>
            <DropdownMenuItem
              onSelect={() => {
                onEdit(original)
              }}
            >
              <Pencil />
              <Trans>Edit</Trans>
            </DropdownMenuItem>
            {original.archived_at ? (
              <DropdownMenuItem
                onSelect={() => {
                  onRestore(original)
                }}
              >
                <ArchiveRestore />
                <Trans>Bring back</Trans>
              </DropdownMenuItem>
            ) : (
              <DropdownMenuItem
                onSelect={() => {
                  onArchive(original)
                }}
              >
                <Archive />
                <Trans>Archive</Trans>
              </DropdownMenuItem>
            )}
          </RowMenu>
        )
      },
      meta: { align: 'right', className: 'w-12' },
    },
  ]
}

function TopicName({ topic }: { topic: Topic }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-words">{topic.name}</span>
        {topic.archived_at ? (
          <Badge>
            <Trans>Archived</Trans>
          </Badge>
        ) : (
          !topic.public && (
            <Badge>
              <Trans>Hidden</Trans>
            </Badge>
          )
        )}
      </span>
      {topic.description !== '' && <span className="line-clamp-2 text-sm break-words text-ink-soft">{topic.description}</span>}
    </div>
  )
}

function OptIn({ topic }: { topic: Topic }) {
  return topic.double_opt_in ? (
    <Badge tone="success">
      <Trans>Double</Trans>
    </Badge>
  ) : (
    <Badge>
      <Trans>Single</Trans>
    </Badge>
  )
}

function Count({ topic, state }: { topic: Topic; state: SubscriptionState }) {
  const { t } = useLingui()
  const format = useFormat()
  const count = topic[state]
  const { name } = topic
  const words = format.number(count)
  if (count === 0) return <span className="text-ink-faint">{words}</span>
  return (
    <Link to="/audience/contacts" search={{ topic: topic.id, state }} aria-label={t`${words}: contacts of ${name}`} className="rounded-sm hover:underline">
      {words}
    </Link>
  )
}

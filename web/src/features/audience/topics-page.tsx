import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus, Rss } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useCan } from '@/api/session'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { type Topic, topicsQuery } from './api/topics-query'
import { useSaveTopic } from './api/use-save-topic'
import { AudienceFrame } from './components/audience-frame'
import { useTopicColumns } from './components/topic-columns'
import { TopicDialog } from './components/topic-dialog'

export function TopicsPage() {
  const { t } = useLingui()
  const can = useCan()
  const topics = useQuery(topicsQuery)
  const save = useSaveTopic()
  const [words, setWords] = useState('')
  const [editing, setEditing] = useState<Topic | 'new' | null>(null)
  const [archiving, setArchiving] = useState<Topic | null>(null)
  const canWrite = can('audience:write')
  const restore = async ({ id, name }: Topic): Promise<void> => {
    await save.mutateAsync({ id, values: { archived: false } })
    toast.success(t`${name} is in use again`)
  }
  const columns = useTopicColumns({
    canWrite,
    onEdit: setEditing,
    onArchive: setArchiving,
    onRestore: (topic) => {
      restore(topic).catch((error: unknown) => {
        toast.error(error)
      })
    },
  })
  const rows = useMemo(() => arranged(topics.data, words), [topics.data, words])
  const none = topics.data?.length === 0
  const add = canWrite ? (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Add topic</Trans>
    </Button>
  ) : undefined
  const name = archiving?.name ?? ''
  return (
    <AudienceFrame title={t`Topics`} description={t`What people subscribe to. Each is agreed to by itself.`} actions={none ? undefined : add}>
      {!none && <SearchBox label={t`Search topics`} placeholder={t`Part of a name`} value={words} onChange={setWords} />}
      <Card>
        <DataTable
          label={t`Topics`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={topics.error}
          onRetry={() => void topics.refetch()}
          empty={
            none ? (
              <EmptyState icon={Rss} action={add}>
                <Trans>No topic yet. A newsletter, offers, product news: whatever people can want one without the other.</Trans>
              </EmptyState>
            ) : (
              <NothingFound />
            )
          }
        />
      </Card>
      <TopicDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <ConfirmDialog
        open={archiving !== null}
        onOpenChange={(open) => {
          if (!open) setArchiving(null)
        }}
        title={t`Archive the topic ${name}?`}
        confirmLabel={t`Archive`}
        onConfirm={async () => {
          if (archiving === null) return
          await save.mutateAsync({ id: archiving.id, values: { archived: true } })
          toast.success(t`${name} is archived`)
        }}
      >
        <Trans>Nothing is sent to it any more, and nobody can subscribe to it. Who agreed to it stays written down, and it can be brought back.</Trans>
      </ConfirmDialog>
    </AudienceFrame>
  )
}

/** Those with the words in their names; archived ones last. */
function arranged(topics: readonly Topic[] | undefined, words: string): Topic[] | undefined {
  const wanted = words.trim().toLocaleLowerCase()
  const isArchived = ({ archived_at }: Topic): number => (archived_at ? 1 : 0)
  return topics
    ?.filter(({ name, description }) => `${name} ${description}`.toLocaleLowerCase().includes(wanted))
    .sort((one, other) => isArchived(one) - isArchived(other))
}

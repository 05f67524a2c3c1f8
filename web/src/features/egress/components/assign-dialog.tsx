import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useStreamName } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { allPoolsQuery } from '../api/all-pools-query'
import { allWorkspacesQuery } from '../api/all-workspaces-query'
import type { Assignment } from '../api/assignments-query'
import { useAssignPool } from '../api/use-assign-pool'
import { MixField } from './mix-field'

/** In place of a workspace: all that have no pool of their own. */
const EVERYBODY = 'everybody'
const STREAMS = ['transactional', 'broadcast'] as const
type Stream = (typeof STREAMS)[number]

interface AssignDialogProps {
  editing: Assignment | 'new' | null
  onClose: () => void
}

export function AssignDialog({ editing, onClose }: AssignDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <AssignForm assignment={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

function AssignForm({ assignment, onClose }: { assignment: Assignment | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const streamName = useStreamName()
  const assign = useAssignPool()
  const workspaces = useQuery(allWorkspacesQuery)
  const pools = useQuery(allPoolsQuery)
  const form = useForm({
    initial: {
      workspace: assignment?.workspace ?? EVERYBODY,
      stream: (assignment?.stream ?? 'transactional') as Stream,
      pool: assignment?.pool ?? '',
      mix: false,
    },
    check: ({ pool }) => ({ pool: pool === '' ? t`Choose a pool` : undefined }),
    submit: async ({ workspace, stream, pool, mix }) => {
      await assign.mutateAsync({ stream, pool, mix, ...(workspace === EVERYBODY ? {} : { workspace }) })
      toast.success(t`Mail leaves from this pool from now on`)
      onClose()
    },
  })
  const { workspace, stream, pool } = form.values
  const fitting = (pools.data ?? []).filter((one) => one.workspace === null || one.workspace === undefined || one.workspace === workspace)
  const whose = [{ value: EVERYBODY, label: t`Everybody without a pool of their own` }, ...(workspaces.data ?? []).map((one) => ({ value: one.id, label: one.name }))]
  return (
    <DialogContent
      title={assignment === null ? t`Assign a pool` : t`Change the assignment`}
      description={t`What waits leaves from the new pool.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Assign</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <MixField problem={form.problem} checked={form.values.mix} onChange={(mix) => { form.set('mix', mix) }} />
        {assignment === null && (
          <>
            <Field label={t`Whose mail`} error={form.errors.workspace}>
              {(ids) => (
                <Combobox
                  {...ids}
                  value={workspace}
                  options={whose}
                  placeholder={t`Choose a workspace`}
                  searchPlaceholder={t`Search workspaces`}
                  onValueChange={(next) => {
                    form.set('workspace', next)
                  }}
                />
              )}
            </Field>
            <Field label={t`Stream`} error={form.errors.stream}>
              {(ids) => (
                <Select<Stream>
                  {...ids}
                  value={stream}
                  options={STREAMS.map((value) => ({ value, label: streamName(value) }))}
                  onValueChange={(next) => {
                    form.set('stream', next)
                  }}
                />
              )}
            </Field>
          </>
        )}
        <Field label={t`Pool`} hint={t`Shared pools, and those dedicated to the workspace.`} error={form.errors.pool}>
          {(ids) => (
            <Combobox
              {...ids}
              value={pool}
              options={fitting.map((one) => ({ value: one.id, label: one.name }))}
              placeholder={t`Choose a pool`}
              searchPlaceholder={t`Search pools`}
              onValueChange={(next) => {
                form.set('pool', next)
              }}
            />
          )}
        </Field>
      </form>
    </DialogContent>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { allWorkspacesQuery } from '../api/all-workspaces-query'
import type { Pool } from '../api/pools-query'
import { useSavePool } from '../api/use-save-pool'
import { MembersField } from './members-field'
import { MixField } from './mix-field'
import { changedPool, isWeight, newPool, type Overflow, poolValues, SHARED } from './pool-values'
import { isSlug } from './source-values'
import { useOverflowWords } from './use-overflow-words'

/** A pool that is there, or a new one, at best for a workspace. */
export type PoolEdited = Pool | { workspace: string | undefined }

interface PoolDialogProps {
  editing: PoolEdited | null
  onClose: () => void
}

export function PoolDialog({ editing, onClose }: PoolDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <PoolForm pool={'id' in editing ? editing : null} workspace={editing.workspace ?? undefined} onClose={onClose} />}
    </Dialog>
  )
}

function PoolForm({ pool, workspace, onClose }: { pool: Pool | null; workspace: string | undefined; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const save = useSavePool()
  const workspaces = useQuery(allWorkspacesQuery)
  const overflow = useOverflowWords()
  const form = useForm({
    initial: poolValues(pool, workspace),
    check: ({ name, members }) => ({
      name: isSlug(name) ? undefined : t`Lowercase letters, digits, dots, hyphens and underscores`,
      members: members.every(({ weight }) => isWeight(weight)) ? undefined : t`Weights are whole numbers from 1 to 1000`,
    }),
    submit: async (values) => {
      await save.mutateAsync(pool === null ? { id: null, values: newPool(values) } : { id: pool.id, values: changedPool(values) })
      toast.success(pool === null ? t`The pool is there. It carries mail when it is assigned.` : t`The pool is saved`)
      onClose()
    },
  })
  const owners = [{ value: SHARED, label: t`Shared: anybody may be assigned to it` }, ...(workspaces.data ?? []).map((one) => ({ value: one.id, label: one.name }))]
  return (
    <DialogContent
      title={pool === null ? t`Add a pool` : t`Change the pool`}
      description={t`Sources that mail leaves from, in proportion to their weights.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {pool === null ? <Trans>Add pool</Trans> : <Trans>Save</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <MixField problem={form.problem} checked={form.values.mix} onChange={(mix) => { form.set('mix', mix) }} />
        <Field label={t`Name`} hint={t`Lowercase letters, digits, dots, hyphens and underscores.`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={'shared-eu'} maxLength={63} />}
        </Field>
        {pool === null && (
          <Field label={t`Whose`} hint={t`A dedicated pool carries the mail of one workspace only. This cannot be changed later.`} error={form.errors.workspace}>
            {(ids) => (
              <Combobox
                {...ids}
                value={form.values.workspace}
                options={owners}
                placeholder={t`Choose a workspace`}
                searchPlaceholder={t`Search workspaces`}
                onValueChange={(next) => {
                  form.set('workspace', next)
                }}
              />
            )}
          </Field>
        )}
        <MembersField members={form.values.members} error={form.errors.members} onChange={(members) => { form.set('members', members) }} />
        <fieldset className="flex min-w-0 flex-col gap-1.5">
          <legend className="mb-1.5 text-sm font-medium">
            <Trans>Mail above the day's warm-up allowance</Trans>
          </legend>
          <RadioGroup<Overflow>
            aria-label={t`Mail above the day's warm-up allowance`}
            value={form.values.overflow}
            options={(['warm_sources', 'wait'] as const).map((value) => ({ value, label: overflow[value].name }))}
            onValueChange={(next) => {
              form.set('overflow', next)
            }}
          />
        </fieldset>
      </form>
    </DialogContent>
  )
}

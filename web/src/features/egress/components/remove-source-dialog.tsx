import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '@/api/problem'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { allSourcesQuery } from '../api/all-sources-query'
import type { Source } from '../api/sources-query'
import { useDeleteSource } from '../api/use-delete-source'
import { MixField } from './mix-field'

/** For the other sources of its pools. */
const ITS_POOLS = 'pool'

interface RemoveSourceDialogProps {
  source: Source | null
  onClose: () => void
  onRemoved?: () => void
}

/** Asks where its mail goes, when it carries some. */
export function RemoveSourceDialog({ source, onClose, onRemoved }: RemoveSourceDialogProps) {
  // The words stay while the dialog goes.
  const [last, setLast] = useState(source)
  if (source !== null && source !== last) setLast(source)
  if (last === null) return null
  return <Asked key={last.id} source={last} open={source !== null} onClose={onClose} {...(onRemoved === undefined ? {} : { onRemoved })} />
}

function Asked({ source, open, onClose, onRemoved }: { source: Source; open: boolean; onClose: () => void; onRemoved?: () => void }) {
  const { t } = useLingui()
  const remove = useDeleteSource()
  const sources = useQuery({ ...allSourcesQuery, enabled: open })
  const [queue, setQueue] = useState<string>(ITS_POOLS)
  const [mix, setMix] = useState(false)
  const { id, name, pools } = source
  const pooled = pools.length > 0
  const others = (sources.data ?? []).filter((other) => other.id !== id)
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={t`Remove the source ${name}?`}
      confirmLabel={t`Remove source`}
      danger
      typed={name}
      onConfirm={async () => {
        await remove.mutateAsync({ id, queue: pooled ? queue : undefined, mix: mix && queue !== ITS_POOLS })
        toast.success(t`${name} was removed`)
        onRemoved?.()
      }}
    >
      <div className="flex flex-col gap-4">
        <p>
          <Trans>Nothing leaves from it any more, and its warm-up is forgotten. What it sent stays in the figures.</Trans>
        </p>
        {pooled && (
          <Field label={t`Mail that waits for it`}>
            {(ids) => (
              <Select
                {...ids}
                value={queue}
                options={[
                  { value: ITS_POOLS, label: t`Leaves from the other sources of its pools` },
                  ...others.map((other) => {
                    const instead = other.name
                    return { value: other.id, label: t`Leaves from ${instead}, which takes its place` }
                  }),
                ]}
                onValueChange={setQueue}
              />
            )}
          </Field>
        )}
        {pooled && queue !== ITS_POOLS && <MixField problem={remove.error === null ? null : asProblem(remove.error)} checked={mix} onChange={setMix} />}
      </div>
    </ConfirmDialog>
  )
}

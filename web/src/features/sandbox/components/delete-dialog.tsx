import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { countDoomed, type Doomed, useDeleteCaptured } from '../api/use-delete-captured'

interface DeleteDialogProps {
  /** `null` closes it. */
  doomed: Doomed | null
  onClose: () => void
  onDeleted?: (doomed: Doomed) => void
}

/** Says how many messages it is about before anything is deleted. */
export function DeleteDialog({ doomed, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useLingui()
  const remove = useDeleteCaptured()
  // The words stay while the dialog is closing.
  const [last, setLast] = useState<Doomed | null>(doomed)
  if (doomed !== null && doomed !== last) setLast(doomed)
  const shown = doomed ?? last
  const count = useQuery({
    queryKey: ['sandbox', 'doomed', shown],
    queryFn: () => (shown === null ? 0 : countDoomed(shown)),
    enabled: doomed !== null,
    staleTime: 0,
    gcTime: 0,
  })
  const n = count.data
  const everything = shown !== null && 'all' in shown
  return (
    <ConfirmDialog
      open={doomed !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={everything ? t`Delete all captured messages?` : t`Delete captured messages?`}
      confirmLabel={t`Delete`}
      danger
      onConfirm={async () => {
        if (shown === null) return
        const { deleted } = await remove.mutateAsync(shown)
        toast.success(deleted === 1 ? t`1 message deleted` : t`${deleted} messages deleted`)
        onDeleted?.(shown)
      }}
    >
      {count.error !== null ? (
        <ProblemBanner problem={count.error} onRetry={() => void count.refetch()} />
      ) : n === undefined ? (
        <Skeleton className="my-0.5 w-56" />
      ) : (
        <p>
          <Plural value={n} one="# message is deleted for good." other="# messages are deleted for good." />{' '}
          <Trans>There is no way back. What Activity says of them stays.</Trans>
        </p>
      )}
    </ConfirmDialog>
  )
}

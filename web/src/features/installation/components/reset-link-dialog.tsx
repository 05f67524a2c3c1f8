import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { ShownOnce } from '@/components/ui/shown-once'
import { Time } from '@/components/ui/time'
import { useCreateResetLink } from '../api/use-create-reset-link'

type User = Schema<'User'>

/** For somebody who cannot sign in any more: a link to a new password, shown once. */
export function ResetLinkDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  return (
    <Dialog
      open={user !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {user !== null && <Reset user={user} onDone={onClose} />}
    </Dialog>
  )
}

function Reset({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useLingui()
  const create = useCreateResetLink()
  const { name } = user
  if (create.data !== undefined) {
    const { url, expires_at } = create.data
    return (
      <DialogContent
        title={t`The link for ${name}`}
        description={t`Hand it over by a way you trust; no mail is sent. Whoever opens it sets a new password.`}
        footer={
          <Button variant="primary" onClick={onDone}>
            <Trans>Done</Trans>
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <ShownOnce items={[{ label: t`Link`, value: url }]} />
          <p className="text-sm text-ink-soft">
            <Trans>
              It works once, and ends <Time at={expires_at} />.
            </Trans>
          </p>
        </div>
      </DialogContent>
    )
  }
  return (
    <DialogContent
      size="sm"
      title={t`A new password for ${name}?`}
      description={t`You get a link for them. When they use it, all their sessions end and no codes are asked for any more. Links made before stop working.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            loading={create.isPending}
            onClick={() => {
              create.mutate(user.id)
            }}
          >
            <Trans>Make a link</Trans>
          </Button>
        </>
      }
    >
      {create.error !== null && <ProblemBanner problem={create.error} />}
    </DialogContent>
  )
}

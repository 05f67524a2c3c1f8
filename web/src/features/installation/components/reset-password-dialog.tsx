import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { ShownOnce } from '@/components/ui/shown-once'
import { useSetUserPassword } from '../api/use-set-user-password'
import { generatePassword } from './generate-password'

type User = Schema<'User'>

/** For somebody who cannot sign in any more: a new password, shown once. */
export function ResetPasswordDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
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
  const setPassword = useSetUserPassword(user.id)
  const [made, setMade] = useState<string | null>(null)
  const { name } = user
  if (made !== null) {
    return (
      <DialogContent
        title={t`The new password of ${name}`}
        description={t`Hand this over by a way you trust. The password can be changed after signing in.`}
        footer={
          <Button variant="primary" onClick={onDone}>
            <Trans>Done</Trans>
          </Button>
        }
      >
        <ShownOnce
          items={[
            { label: t`E-mail address`, value: user.email },
            { label: t`Password`, value: made },
          ]}
        />
      </DialogContent>
    )
  }
  return (
    <DialogContent
      size="sm"
      title={t`A new password for ${name}?`}
      description={t`The old one works no longer from this moment, and all sessions end.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            loading={setPassword.isPending}
            onClick={() => {
              const password = generatePassword()
              setPassword.mutate(password, {
                onSuccess: () => {
                  setMade(password)
                },
              })
            }}
          >
            <Trans>Make a password</Trans>
          </Button>
        </>
      }
    >
      {setPassword.error !== null && <ProblemBanner problem={setPassword.error} />}
    </DialogContent>
  )
}

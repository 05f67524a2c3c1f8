import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Schema } from '@/api/types'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { mailSettingsQuery } from '../api/mail-settings'
import { FrameworkSettings } from './framework-settings'
import { useExampleSender } from './use-example-sender'

interface CredentialSettingsDialogProps {
  credential: Schema<'SmtpCredential'> | null
  onClose: () => void
}

/** The settings of a login made earlier; its password is known only to who wrote it down. */
export function CredentialSettingsDialog({ credential, onClose }: CredentialSettingsDialogProps) {
  const { t } = useLingui()
  const settings = useQuery(mailSettingsQuery)
  const from = useExampleSender()
  const label = credential?.label ?? ''
  return (
    <Dialog
      open={credential !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <DialogContent size="lg" title={t`Settings for ${label}`} description={t`Put the password that you kept in place of PASSWORD.`}>
        {settings.data !== undefined ? (
          <FrameworkSettings servers={settings.data.smtp} username={credential?.username ?? ''} password="PASSWORD" from={from} />
        ) : settings.error !== null ? (
          <ProblemBanner problem={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <SkeletonLines lines={8} />
        )}
      </DialogContent>
    </Dialog>
  )
}

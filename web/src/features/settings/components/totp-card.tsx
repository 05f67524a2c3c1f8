import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { api, body } from '@/api/client'
import { useSession } from '@/api/session'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { asProblem } from '@/api/problem'
import { toast } from '@/components/ui/toast'
import { useRefreshMe } from '../api/use-refresh-me'
import { RecoveryCodesDialog } from './recovery-codes-dialog'
import { TotpDialog } from './totp-dialog'

/** The second factor beside a password. */
export function TotpCard() {
  const { t } = useLingui()
  const { user } = useSession()
  const stepUp = useStepUp()
  const refresh = useRefreshMe()
  const [enrolment, setEnrolment] = useState<Schema<'TotpEnrolment'> | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [asking, setAsking] = useState<'off' | 'codes' | null>(null)
  const [busy, setBusy] = useState(false)

  const begin = async (): Promise<void> => {
    setBusy(true)
    try {
      setEnrolment(await stepUp(() => body(api.POST('/api/v1/me/totp'))))
    } catch (error) {
      if (asProblem(error).rule !== 'recent_login_required') toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  const left = user.recovery_codes_left
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            <Trans>Two-step sign-in</Trans>
            {user.totp_enabled && (
              <Badge tone="success" dot>
                <Trans>On</Trans>
              </Badge>
            )}
          </span>
        }
        description={t`After the password, a code from an authenticator app is asked for. Passkeys do not need it.`}
        actions={
          user.totp_enabled ? (
            <Button
              onClick={() => {
                setAsking('off')
              }}
            >
              <Trans>Turn off</Trans>
            </Button>
          ) : (
            <Button loading={busy} onClick={() => void begin()}>
              <Trans>Turn on</Trans>
            </Button>
          )
        }
      />
      <CardBody className="flex flex-wrap items-center justify-between gap-3 text-sm">
        {user.totp_enabled ? (
          <>
            <p className={left <= 2 ? 'text-warning-ink' : 'text-ink-soft'}>
              <Plural value={left} _0="No recovery code is left." one="# recovery code is left." other="# recovery codes are left." />
            </p>
            <Button
              size="sm"
              onClick={() => {
                setAsking('codes')
              }}
            >
              <Trans>Make new recovery codes</Trans>
            </Button>
          </>
        ) : (
          <p className="text-ink-faint">
            <Trans>Off. Your password alone is enough to sign in.</Trans>
          </p>
        )}
      </CardBody>
      <TotpDialog
        enrolment={enrolment}
        onClose={() => {
          setEnrolment(null)
        }}
        onDone={(recovery) => {
          setEnrolment(null)
          setCodes(recovery)
          void refresh()
        }}
      />
      <RecoveryCodesDialog
        codes={codes}
        onClose={() => {
          setCodes(null)
        }}
      />
      <ConfirmDialog
        open={asking === 'off'}
        onOpenChange={() => {
          setAsking(null)
        }}
        title={t`Turn off two-step sign-in?`}
        confirmLabel={t`Turn off`}
        danger
        onConfirm={async () => {
          await stepUp(() => api.DELETE('/api/v1/me/totp'))
          await refresh()
        }}
      >
        <Trans>Your password alone will be enough to sign in, and the recovery codes stop working.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'codes'}
        onOpenChange={() => {
          setAsking(null)
        }}
        title={t`Make new recovery codes?`}
        confirmLabel={t`Make new codes`}
        onConfirm={async () => {
          const { recovery_codes } = await stepUp(() => body(api.POST('/api/v1/me/recovery-codes')))
          setCodes(recovery_codes)
          await refresh()
        }}
      >
        <Trans>The codes you have now stop working.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

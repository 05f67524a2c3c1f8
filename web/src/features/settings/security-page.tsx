import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'
import { DevicesCard } from './components/devices-card'
import { PasskeysCard } from './components/passkeys-card'
import { PasswordCard } from './components/password-card'
import { TotpCard } from './components/totp-card'

export function SecurityPage() {
  const { t } = useLingui()
  return (
    <Page width="narrow" title={t`Security`} description={t`How you sign in, and where you are signed in.`}>
      <PasskeysCard />
      <PasswordCard />
      <TotpCard />
      <DevicesCard />
    </Page>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Mode, useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { ModeBadge, useModeName } from '@/components/mode'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { RadioGroup } from '@/components/ui/radio-group'
import { liveChecksQuery } from '../api/live-checks-query'
import { addressesOf, REDIRECT_MAX, wrongAddress } from './addresses'
import { ConfirmMode } from './confirm-mode'
import { LiveChecklist } from './live-checklist'

type Workspace = Schema<'Workspace'>

/** Where the workspace's mail goes, and what must be right before it goes out. */
export function ModeCard({ workspace }: { workspace: Workspace }) {
  const { t } = useLingui()
  const can = useCan()
  const modeName = useModeName()
  const queryClient = useQueryClient()
  const [chosen, setChosen] = useState<Mode>(workspace.mode)
  const [addresses, setAddresses] = useState(workspace.redirect_to.join('\n'))
  const [wrong, setWrong] = useState<string>()
  const [confirming, setConfirming] = useState(false)
  const writes = can('workspace:write')
  const redirectTo = addressesOf(addresses)
  const sameAddresses = redirectTo.join() === workspace.redirect_to.join()
  const changed = chosen !== workspace.mode || (chosen === 'redirect' && !sameAddresses)
  // A look at DNS that found a failure would be asked for in vain.
  const checks = queryClient.getQueryData(liveChecksQuery.queryKey)
  const askToConfirm = (): void => {
    const bad = chosen === 'redirect' ? wrongAddress(redirectTo) : undefined
    if (chosen === 'redirect' && redirectTo.length === 0) setWrong(t`Enter at least one address`)
    else if (redirectTo.length > REDIRECT_MAX) setWrong(t`Enter at most 20 addresses`)
    else if (bad !== undefined) setWrong(t`${bad} is not an address`)
    else setConfirming(true)
  }
  return (
    <Card id="mode" className="scroll-mt-6">
      <CardHeader
        title={t`Where mail goes`}
        description={t`Start in the sandbox, go live when everything is right.`}
        actions={<ModeBadge mode={workspace.mode} />}
      />
      <CardBody className="flex flex-col gap-4">
        <RadioGroup
          value={chosen}
          onValueChange={setChosen}
          aria-label={t`Where mail goes`}
          options={[
            { value: 'sandbox', label: modeName('sandbox'), hint: t`Everything is caught here. Nothing leaves, whoever it is addressed to.`, disabled: !writes },
            { value: 'redirect', label: modeName('redirect'), hint: t`Everything goes to addresses of your choice, not to its recipients.`, disabled: !writes },
            { value: 'live', label: modeName('live'), hint: t`Mail goes to its recipients.`, disabled: !writes },
          ]}
        />
        {chosen === 'redirect' && (
          <Field label={t`Addresses that get everything`} hint={t`One on each line, at most 20.`} error={wrong}>
            {(ids) => (
              <Textarea
                {...ids}
                value={addresses}
                readOnly={!writes}
                rows={3}
                spellCheck={false}
                placeholder={'you@example.com'}
                onChange={(event) => {
                  setAddresses(event.target.value)
                  setWrong(undefined)
                }}
              />
            )}
          </Field>
        )}
        {chosen === 'live' && <LiveChecklist />}
      </CardBody>
      {writes && changed && (
        <CardFooter>
          <Button
            onClick={() => {
              setChosen(workspace.mode)
              setAddresses(workspace.redirect_to.join('\n'))
              setWrong(undefined)
            }}
          >
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" onClick={askToConfirm}>
            {chosen === 'live' ? <Trans>Go live…</Trans> : <Trans>Change…</Trans>}
          </Button>
        </CardFooter>
      )}
      <ConfirmMode
        open={confirming}
        onOpenChange={setConfirming}
        mode={chosen}
        redirectTo={redirectTo}
        doubts={checks?.items.filter(({ status }) => status !== 'pass').length ?? 0}
      />
    </Card>
  )
}

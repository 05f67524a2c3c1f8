import { Trans, useLingui } from '@lingui/react/macro'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { toast } from '@/components/ui/toast'
import { useRemoveMtaSts } from '../api/use-remove-mta-sts'
import { MtaStsDialog } from './mta-sts-dialog'
import type { Mode, OwnPolicy } from './mta-sts-values'

const TONES: Record<Mode, Tone> = { enforce: 'success', testing: 'info', none: 'neutral' }

/** The MTA-STS policy that is served for the domain: on, off, and what it says. */
export function MtaStsCard({ domain }: { domain: Schema<'DomainDetail'> }) {
  const { t } = useLingui()
  const can = useCan()
  const [editing, setEditing] = useState(false)
  const [removing, setRemoving] = useState(false)
  const remove = useRemoveMtaSts(domain.name)
  const policy = domain.mta_sts ?? null
  const modes: Record<Mode, string> = { enforce: t`Enforced`, testing: t`Testing`, none: t`Ending` }
  const { name } = domain
  return (
    <Card>
      <CardHeader
        title={t`MTA-STS`}
        description={t`Tells senders that mail to this domain comes encrypted and only to its own hosts (RFC 8461). For domains that receive mail.`}
        actions={
          <>
            {policy === null ? (
              <Badge>
                <Trans>Off</Trans>
              </Badge>
            ) : (
              <Badge tone={TONES[policy.mode]} dot>
                {modes[policy.mode]}
              </Badge>
            )}
            {can('domains:write') && (
              <>
                <Button
                  onClick={() => {
                    setEditing(true)
                  }}
                >
                  <ShieldCheck />
                  {policy === null ? <Trans>Switch on</Trans> : <Trans>Change</Trans>}
                </Button>
                {policy !== null && (
                  <Button
                    variant="danger-ghost"
                    onClick={() => {
                      setRemoving(true)
                    }}
                  >
                    <Trans>Switch off</Trans>
                  </Button>
                )}
              </>
            )}
          </>
        }
      />
      <CardBody>{policy === null ? <Without /> : <Policy policy={policy} />}</CardBody>
      <MtaStsDialog name={name} policy={policy} open={editing} onOpenChange={setEditing} />
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t`Switch MTA-STS off for ${name}?`}
        confirmLabel={t`Switch off`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync()
          toast.success(t`The policy is not served any more`)
        }}
      >
        {policy?.mode === 'none' ? (
          <Trans>The policy is not served any more. Remove its records from DNS.</Trans>
        ) : (
          <Trans>
            Senders that have fetched the policy believe it until its time is over. Set it to “Ending” first, wait as long as the old one was to be believed, then switch it off.
          </Trans>
        )}
      </ConfirmDialog>
    </Card>
  )
}

function Without() {
  return (
    <p className="max-w-prose text-sm text-ink-soft">
      <Trans>No policy is served. Begin with a test: senders report what would fail, and deliver all the same.</Trans>
    </p>
  )
}

function Policy({ policy }: { policy: OwnPolicy }) {
  const { t } = useLingui()
  const { url, follows_mx: followsMx } = policy
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="max-w-prose text-ink-soft">
        <Explained mode={policy.mode} />{' '}
        {followsMx ? <Trans>Its hosts follow the domain's MX records.</Trans> : <Trans>Its hosts are named below.</Trans>}
      </p>
      <p className="break-all text-ink-faint">
        <Trans>
          Served at <code className="font-mono text-xs text-ink-soft">{url}</code>. Its records are among those above.
        </Trans>
      </p>
      <CodeBlock code={policy.text} label={t`The policy`} wrap />
    </div>
  )
}

function Explained({ mode }: { mode: Mode }) {
  switch (mode) {
    case 'enforce':
      return <Trans>Senders deliver only over encrypted connections to hosts with a valid certificate, or not at all.</Trans>
    case 'testing':
      return <Trans>Senders report failures, and deliver all the same. When the reports are clean, enforce it.</Trans>
    case 'none':
      return <Trans>Senders forget the policy as they see this. Switch it off after the time the old one was to be believed.</Trans>
  }
}

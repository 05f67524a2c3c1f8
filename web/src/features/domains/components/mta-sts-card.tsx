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
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
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
      {policy.certificate && <Certificate certificate={policy.certificate} />}
      <CodeBlock code={policy.text} label={t`The policy`} wrap />
    </div>
  )
}

/** What keeps senders from reading the policy, or will. */
function Certificate({ certificate }: { certificate: Schema<'PolicyCertificate'> }) {
  const format = useFormat()
  const { problem, detail, valid_until: until } = certificate
  if (!problem) {
    if (!until) return null
    const end = format.dateTime(until)
    return (
      <p className="text-ink-faint">
        <Trans>The certificate of the host is valid until {end}.</Trans>
      </p>
    )
  }
  return (
    <Notice tone={until ? 'info' : 'warning'}>
      <CertificateProblem problem={problem} />
      {detail && (
        <span lang="en" className="mt-1 block font-mono text-xs break-words">
          {detail}
        </span>
      )}
    </Notice>
  )
}

function CertificateProblem({ problem }: { problem: NonNullable<Schema<'PolicyCertificate'>['problem']> }) {
  switch (problem) {
    case 'self_signed':
      return <Trans>The certificates of this server are self-signed, so that senders cannot read the policy. Set tls.mode to acme or files.</Trans>
    case 'not_named':
      return <Trans>The certificate of this server is not for the policy's host, so that senders cannot read the policy. Put its name into the certificate.</Trans>
    case 'no_address':
      return <Trans>The policy's host has no address in DNS, so that no certificate can be ordered for it. Publish the record above.</Trans>
    case 'waiting':
      return <Trans>A certificate for the policy's host is about to be ordered.</Trans>
    case 'too_many':
      return <Trans>There are more hosts than this server keeps certificates for.</Trans>
    case 'failed':
      return <Trans>No certificate could be had for the policy's host; it is tried again. The authority said:</Trans>
  }
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

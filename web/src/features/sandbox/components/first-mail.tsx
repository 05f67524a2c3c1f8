import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FlaskConical, KeyRound, Send } from 'lucide-react'
import { useState } from 'react'
import { useCan, useWorkspace } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { Notice } from '@/components/ui/notice'
import { Segmented } from '@/components/ui/segmented'
import { mailSettingsQuery } from '../api/mail-settings-query'

type Way = 'smtp' | 'curl'

/** How the first mail gets here. */
export function FirstMail() {
  const { t } = useLingui()
  const can = useCan()
  const workspace = useWorkspace()
  const captures = workspace?.mode === 'sandbox'
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 px-4 py-10 sm:px-6">
      <div className="flex flex-col items-center gap-4 text-center">
        <span className="flex size-12 items-center justify-center rounded-lg border border-warning-line bg-warning-soft text-warning-ink">
          <FlaskConical aria-hidden className="size-6" />
        </span>
        <div className="flex flex-col gap-1">
          <h2 className="text-lg font-semibold">
            <Trans>Nothing was captured yet</Trans>
          </h2>
          <p className="max-w-md text-balance text-ink-soft">
            {captures ? (
              <Trans>Send a message to any address: it appears here in a moment, and nobody receives it.</Trans>
            ) : (
              <Trans>What is sent in the stream “sandbox” appears here, and nobody receives it.</Trans>
            )}
          </p>
        </div>
        {can('messages:send') && (
          <Button asChild variant="primary" size="lg">
            <Link to="/send">
              <Send />
              <Trans>Write a test message</Trans>
            </Link>
          </Button>
        )}
      </div>
      <Card>
        <CardBody className="flex flex-col gap-4">
          <Ways streamNeeded={!captures} />
        </CardBody>
      </Card>
      {!captures && (
        <Notice>
          <Trans>This workspace sends for real. Only mail in the stream “sandbox” is captured.</Trans>
        </Notice>
      )}
      <p className="text-center text-sm text-ink-faint">{t`This page shows new mail by itself.`}</p>
    </div>
  )
}

function Ways({ streamNeeded }: { streamNeeded: boolean }) {
  const { t } = useLingui()
  const can = useCan()
  const [way, setWay] = useState<Way>('smtp')
  const settings = useQuery({ ...mailSettingsQuery, enabled: can('credentials:read') })
  const server = settings.data?.smtp[0]
  const host = server?.host ?? location.hostname
  const port = String(server?.port ?? 587)
  const tls = server?.tls === 'tls' ? 'TLS' : 'STARTTLS'
  const origin = settings.data?.api_url ?? location.origin
  const codes: Record<Way, string> = { smtp: smtpSettings(host, port, tls, streamNeeded), curl: curlCommand(origin, streamNeeded) }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="font-medium">
          <Trans>From your application</Trans>
        </h3>
        <Segmented
          label={t`Way of sending`}
          value={way}
          onValueChange={setWay}
          options={[
            { value: 'smtp', label: 'SMTP' },
            { value: 'curl', label: 'curl' },
          ]}
        />
      </div>
      <CodeBlock code={codes[way]} label={way === 'smtp' ? t`SMTP settings` : t`A request with curl`} wrap={way === 'curl'} />
      {can('credentials:read') && (
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-ink-soft">
          <p className="min-w-0 flex-1 basis-60">
            {way === 'smtp' ? (
              <Trans>User and password come from an SMTP login of this workspace.</Trans>
            ) : (
              <Trans>The key needs only the right to send.</Trans>
            )}
          </p>
          <Button asChild>
            <Link to={way === 'smtp' ? '/developers/smtp' : '/developers/keys'}>
              <KeyRound />
              {way === 'smtp' ? <Trans>Create an SMTP login</Trans> : <Trans>Create an API key</Trans>}
            </Link>
          </Button>
        </div>
      )}
    </>
  )
}

function smtpSettings(host: string, port: string, tls: string, streamNeeded: boolean): string {
  const lines = [`Host:       ${host}`, `Port:       ${port}`, `Encryption: ${tls}`, 'User:       YOUR_SMTP_USER', 'Password:   YOUR_SMTP_PASSWORD']
  return [...lines, ...(streamNeeded ? ['Header:     X-Postroad-Stream: sandbox'] : [])].join('\n')
}

function curlCommand(origin: string, streamNeeded: boolean): string {
  const message = { from: 'hello@example.com', to: 'you@example.net', subject: 'Hello', text: 'My first message', ...(streamNeeded ? { stream: 'sandbox' } : {}) }
  return `curl ${origin}/api/v1/messages \\\n  -H 'Authorization: Bearer YOUR_API_KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(message)}'`
}

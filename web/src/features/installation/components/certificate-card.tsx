import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'
import { Time } from '@/components/ui/time'
import { useNow } from '@/lib/use-now'
import { Facts } from './facts'

const SOON_MS = 14 * 86_400_000

export function CertificateCard({ installation }: { installation: Schema<'Installation'> | undefined }) {
  const { t } = useLingui()
  const now = useNow()
  const certificate = installation?.certificate
  const left = certificate ? Date.parse(certificate.not_after) - now : 0
  return (
    <Card>
      <CardHeader title={t`Certificate`} description={t`Shown to browsers and to programs that send by SMTP.`} />
      <CardBody className="flex flex-col gap-4">
        {installation !== undefined && !certificate ? (
          <Notice tone="warning" title={t`There is no certificate`}>
            <Trans>Set tls.certificate and tls.key, or let ACME get one, in postroad.toml.</Trans>
          </Notice>
        ) : (
          <>
            {certificate && left <= 0 && <Notice tone="danger" title={t`It has expired`} />}
            {certificate && left > 0 && left < SOON_MS && <Notice tone="warning" title={t`It expires soon`} />}
            <Facts
              loading={installation === undefined}
              items={[
                { label: t`Names`, value: certificate?.names.join(', ') ?? '' },
                { label: t`Valid until`, value: <Time at={certificate?.not_after} as="dateTime" /> },
                { label: t`Source`, value: <SourceWords source={certificate?.source ?? ''} /> },
              ]}
            />
          </>
        )}
      </CardBody>
    </Card>
  )
}

function SourceWords({ source }: { source: string }) {
  const { t } = useLingui()
  const words: Record<string, string> = {
    files: t`Files of the configuration`,
    acme: t`ACME, renewed by itself`,
    self_signed: t`Made by this server itself: others do not trust it`,
  }
  return words[source] ?? source
}

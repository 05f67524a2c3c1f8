import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { mailSettingsQuery } from '../api/mail-settings'

/** Host and ports, as any mail program asks for them. */
export function MailServerCard() {
  const { t } = useLingui()
  const settings = useQuery(mailSettingsQuery)
  const host = settings.data?.smtp[0]?.host
  return (
    <Card>
      <CardHeader title={t`Server`} description={t`Every port asks for a login and for encryption.`} />
      <CardBody>
        {settings.error !== null && settings.data === undefined ? (
          <ProblemBanner problem={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-6 gap-y-1 text-sm">
            <dt className="text-ink-soft">
              <Trans>Host</Trans>
            </dt>
            <dd className="flex min-h-7 min-w-0 items-center gap-1">
              {host === undefined ? (
                <Skeleton className="w-40" />
              ) : (
                <>
                  <code className="font-mono text-sm break-all">{host}</code>
                  <CopyButton value={host} label={t`Copy the host`} />
                </>
              )}
            </dd>
            {(settings.data?.smtp ?? [undefined, undefined]).map((server, index) => (
              <Port key={index} port={server?.port} tls={server?.tls} />
            ))}
          </dl>
        )}
      </CardBody>
    </Card>
  )
}

function Port({ port, tls }: { port: number | undefined; tls: 'starttls' | 'tls' | undefined }) {
  const { t } = useLingui()
  return (
    <>
      <dt className="text-ink-soft">{tls === 'tls' ? t`Port with TLS` : t`Port with STARTTLS`}</dt>
      <dd className="flex min-h-7 items-center gap-1">
        {port === undefined ? (
          <Skeleton className="w-16" />
        ) : (
          <>
            <code className="font-mono text-sm">{port}</code>
            <CopyButton value={String(port)} label={t`Copy the port`} />
          </>
        )}
      </dd>
    </>
  )
}

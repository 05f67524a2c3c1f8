import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { useShowForm } from '../api/use-show-form'
import { versionsQuery } from '../api/versions-query'

interface VersionsCardProps {
  form: Schema<'Form'>
  figures: Schema<'FormReport'>['versions']
  canWrite: boolean
}

/** Every version that was published, which of them are shown, and how they do. */
export function VersionsCard({ form, figures, canWrite }: VersionsCardProps) {
  const { t } = useLingui()
  const format = useFormat()
  const versions = useQuery(versionsQuery(form.id))
  const show = useShowForm(form.id)
  const live = form.live ?? null
  const isTest = live?.challenger !== null && live?.challenger !== undefined
  return (
    <Card>
      <CardHeader
        title={t`Versions`}
        actions={
          canWrite && live !== null ? (
            <Button
              size="sm"
              loading={show.isPending}
              onClick={() => {
                show.mutate({})
              }}
            >
              <Trans>Take the form down</Trans>
            </Button>
          ) : undefined
        }
      />
      <CardBody className="flex flex-col gap-3">
        {show.error !== null && <ProblemBanner problem={show.error} />}
        {versions.error !== null && <ProblemBanner problem={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.data?.items.length === 0 && (
          <p className="text-sm text-ink-faint">
            <Trans>Nothing was published yet.</Trans>
          </p>
        )}
        <ul className="flex flex-col divide-y divide-line">
          {versions.data?.items.map(({ version, published_at }) => {
            const found = figures.find((one) => one.version === version)?.figures
            const views = format.number(found?.views ?? 0)
            const confirms = format.number(found?.confirms ?? 0)
            const isShown = live?.version === version
            const isChallenger = live?.challenger === version
            const share = live === null ? 0 : isChallenger ? live.share_percent : 100 - live.share_percent
            return (
              <li key={version} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 text-sm">
                <span className="font-medium">{t`Version ${version}`}</span>
                {(isShown || isChallenger) && (
                  <Badge tone={isChallenger ? 'info' : 'success'} dot>
                    {isTest ? (isChallenger ? t`B: ${share} %` : t`A: ${share} %`) : t`Shown`}
                  </Badge>
                )}
                <Time at={published_at} className="text-ink-faint" />
                {found !== undefined && (
                  <span className="tabular text-ink-soft">
                    {t`${views} views, ${confirms} confirmed`}
                    {found.views > 0 && ` (${format.percent(found.confirms / found.views)})`}
                  </span>
                )}
                {canWrite && (!isShown || isTest) && (
                  <Button
                    size="sm"
                    className="ml-auto"
                    disabled={show.isPending}
                    onClick={() => {
                      show.mutate({ version })
                    }}
                  >
                    {isTest && (isShown || isChallenger) ? <Trans>Choose this one</Trans> : <Trans>Show this one</Trans>}
                  </Button>
                )}
              </li>
            )
          })}
        </ul>
      </CardBody>
    </Card>
  )
}

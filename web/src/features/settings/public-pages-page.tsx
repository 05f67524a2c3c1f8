import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/components/page'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { publicPagesQuery } from './api/public-pages-query'
import { PublicPagesForm } from './components/public-pages-form'

export function PublicPagesPage() {
  const { t } = useLingui()
  const pages = useQuery(publicPagesQuery)
  return (
    <Page
      title={t`Public pages`}
      description={t`What people see who follow a link in your mail to unsubscribe or to choose what they get, and what you ask those who leave.`}
    >
      {pages.data !== undefined ? (
        <PublicPagesForm settings={pages.data} />
      ) : pages.error !== null ? (
        <ProblemBanner problem={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <Card>
          <CardBody>
            <SkeletonLines lines={10} />
          </CardBody>
        </Card>
      )}
    </Page>
  )
}

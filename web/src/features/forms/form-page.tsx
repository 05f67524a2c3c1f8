import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ClipboardPen, ExternalLink } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { formQuery } from './api/form-query'
import { Builder } from './components/builder'
import { FormState } from './components/form-state'
import { PublishButton } from './components/publish-button'
import { ResultsView } from './components/results-view'
import { SettingsView } from './components/settings-view'
import { ShareView } from './components/share-view'
import { SubmissionsView } from './components/submissions-view'

const VIEWS = ['build', 'share', 'results', 'people', 'settings'] as const

export function FormPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/forms/$id' })
  const form = useQuery(formQuery(id))
  if (form.data !== undefined) return <Loaded form={form.data} />
  return (
    <Page title={t`Form`} crumbs={[{ label: t`Forms`, to: '/forms' }]}>
      {form.error === null ? (
        <Card>
          <CardBody className="flex flex-col gap-4">
            <Skeleton className="h-6 w-48" />
            <Skeleton className="h-96 w-full" />
          </CardBody>
        </Card>
      ) : asProblem(form.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={ClipboardPen}
            action={
              <Button asChild>
                <Link to="/forms">
                  <Trans>All forms</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>This workspace has no such form.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={form.error} onRetry={() => void form.refetch()} />
      )}
    </Page>
  )
}

function Loaded({ form }: { form: Schema<'Form'> }) {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/forms/$id' })
  const { view } = useSearch({ from: '/signed-in/forms/$id' })
  const names = { build: t`Build`, share: t`Share`, results: t`Results`, people: t`People`, settings: t`Settings` }
  const canWrite = can('audience:write')
  const isLive = form.live !== null && form.live !== undefined
  return (
    <Page
      title={form.name}
      crumbs={[{ label: t`Forms`, to: '/forms' }]}
      heading={
        <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
          {form.name}
          <FormState form={form} />
        </span>
      }
      actions={
        <>
          {isLive && (
            <Button asChild>
              <a href={form.url} target="_blank" rel="noreferrer">
                <ExternalLink />
                <Trans>Open page</Trans>
              </a>
            </Button>
          )}
          {canWrite && <PublishButton form={form} />}
        </>
      }
    >
      <Tabs
        value={view ?? 'build'}
        onValueChange={(next) => {
          const chosen = VIEWS.find((one) => one === next)
          void navigate({ search: chosen === undefined || chosen === 'build' ? {} : { view: chosen }, replace: true })
        }}
      >
        <TabsList aria-label={form.name}>
          {VIEWS.map((one) => (
            <TabsTrigger key={one} value={one}>
              {names[one]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="build">
          <Builder key={form.id} form={form} canWrite={canWrite} />
        </TabsContent>
        <TabsContent value="share">
          <ShareView form={form} />
        </TabsContent>
        <TabsContent value="results">
          <ResultsView form={form} canWrite={canWrite} />
        </TabsContent>
        <TabsContent value="people">
          <SubmissionsView id={form.id} />
        </TabsContent>
        <TabsContent value="settings">
          <SettingsView form={form} canWrite={canWrite} />
        </TabsContent>
      </Tabs>
    </Page>
  )
}

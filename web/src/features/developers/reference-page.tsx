import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Download, List } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import { Skeleton, SkeletonLines } from '@/components/ui/skeleton'
import { openapiQuery } from './api/openapi-document'
import { type Document, groupsOf } from './reference/document'
import { OperationList } from './reference/operation-list'
import { OperationView } from './reference/operation-view'
import { Prose } from './reference/prose'

export function ReferencePage() {
  const { t } = useLingui()
  const document = useQuery(openapiQuery)
  return (
    <Page
      title={t`API reference`}
      description={t`Everything this page can do, your programs can do too.`}
      actions={
        <Button asChild>
          <a href="/api/openapi.json" download="postroad-openapi.json">
            <Download />
            {'OpenAPI'}
          </a>
        </Button>
      }
    >
      {document.data !== undefined ? (
        <Reference document={document.data} />
      ) : document.error !== null ? (
        <ProblemBanner problem={document.error} onRetry={() => void document.refetch()} />
      ) : (
        <div className="grid gap-6 lg:grid-cols-[240px_minmax(0,1fr)]">
          <div className="hidden flex-col gap-3 lg:flex">
            <Skeleton className="h-8" />
            <SkeletonLines lines={12} />
          </div>
          <SkeletonLines lines={10} />
        </div>
      )}
    </Page>
  )
}

function Reference({ document }: { document: Document }) {
  const { t } = useLingui()
  const { operation: chosen } = useSearch({ from: '/signed-in/developers/reference' })
  const groups = useMemo(() => groupsOf(document), [document])
  const [listed, setListed] = useState(false)
  const operation = groups.flatMap((group) => group.operations).find(({ id }) => id === chosen)
  return (
    <div className="grid min-w-0 gap-6 lg:grid-cols-[240px_minmax(0,1fr)]">
      <aside className="sticky top-6 hidden h-[calc(100dvh-8rem)] lg:flex lg:flex-col">
        <OperationList groups={groups} chosen={chosen} />
      </aside>
      <div className="flex min-w-0 flex-col gap-4">
        <Sheet open={listed} onOpenChange={setListed}>
          <SheetTrigger asChild>
            <Button className="self-start lg:hidden">
              <List />
              <Trans>All operations</Trans>
            </Button>
          </SheetTrigger>
          <SheetContent title={t`Operations`} side="left">
            <div className="px-5 pb-6">
              <OperationList
                groups={groups}
                chosen={chosen}
                onChoose={() => {
                  setListed(false)
                }}
              />
            </div>
          </SheetContent>
        </Sheet>
        {operation === undefined ? <Introduction document={document} /> : <OperationView key={operation.id} document={document} operation={operation} />}
      </div>
    </div>
  )
}

function Introduction({ document }: { document: Document }) {
  const { t } = useLingui()
  const { version, description } = document.info
  const example = `curl ${location.origin}/api/v1/messages \\
  -H 'Authorization: Bearer pr_live_…' \\
  -H 'Content-Type: application/json' \\
  --data-binary '{"from": "hello@example.com", "to": "you@example.net", "subject": "Hello", "text": "It works."}'`
  return (
    <Card>
      <CardHeader title={t`Version ${version}`} />
      <CardBody className="flex flex-col gap-4">
        {description !== undefined && <Prose text={description} className="text-ink-soft" />}
        <p className="max-w-prose text-ink-soft">
          <Trans>Programs send an API key in the Authorization header. On this page requests are made with your own session; choose one in the list.</Trans>
        </p>
        <CodeBlock code={example} label={t`Send a message`} title />
      </CardBody>
    </Card>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { CODE_LANGUAGES } from './code'
import type { Document, Operation } from './document'
import { requestExampleOf } from './example'
import { MethodBadge } from './method-badge'
import { Prose } from './prose'
import type { Filled } from './request'
import { Responses } from './responses'
import { SchemaTree } from './schema-tree'
import { TryIt } from './try-it'

interface OperationViewProps {
  document: Document
  operation: Operation
}

export function OperationView({ document, operation }: OperationViewProps) {
  const { t } = useLingui()
  const [filled, setFilled] = useState<Filled>(() => initial(document, operation))
  return (
    <article className="flex min-w-0 flex-col gap-5" aria-label={operation.summary}>
      <Card>
        <CardBody className="flex flex-col gap-3">
          <h2 className="text-lg font-semibold">{operation.summary}</h2>
          <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
            <MethodBadge method={operation.method} />
            <code className="min-w-0 flex-1 py-1 font-mono text-xs break-all">{operation.path}</code>
            <CopyButton value={operation.path} label={t`Copy the path`} />
          </div>
          {operation.description !== undefined && <Prose text={operation.description} className="text-ink-soft" />}
          <Needs operation={operation} />
        </CardBody>
      </Card>
      <div className="grid min-w-0 gap-5 2xl:grid-cols-2 2xl:items-start">
        <div className="flex min-w-0 flex-col gap-5">
          <Parameters document={document} operation={operation} />
          {operation.body?.media.schema !== undefined && (
            <Card>
              <CardHeader title={t`Body`} />
              <CardBody className="py-2">
                <SchemaTree document={document} schema={operation.body.media.schema} />
              </CardBody>
            </Card>
          )}
          <Responses document={document} responses={operation.responses} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <Examples operation={operation} filled={filled} />
          <TryIt operation={operation} filled={filled} onFilled={setFilled} />
        </div>
      </div>
    </article>
  )
}

function initial(document: Document, operation: Operation): Filled {
  const body = operation.body === undefined ? undefined : (operation.body.media.example ?? requestExampleOf(document, operation.body.media.schema))
  if (body === undefined) return { parameters: {}, body: undefined }
  return { parameters: {}, body: typeof body === 'string' ? body : JSON.stringify(body, null, 2) }
}

function Needs({ operation }: { operation: Operation }) {
  if (operation.open) {
    return (
      <p className="text-sm text-ink-faint">
        <Trans>Anybody may ask this.</Trans>
      </p>
    )
  }
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-sm text-ink-soft">
      <Trans>Needs</Trans>
      {operation.scopes.length === 0 ? (
        <Badge>
          <Trans>a signed-in person</Trans>
        </Badge>
      ) : (
        operation.scopes.map((scope) => (
          <Badge key={scope} tone="accent">
            {scope}
          </Badge>
        ))
      )}
    </p>
  )
}

function Parameters({ document, operation }: OperationViewProps) {
  const { t } = useLingui()
  if (operation.parameters.length === 0) return null
  return (
    <Card>
      <CardHeader title={t`Parameters`} />
      <CardBody className="py-2">
        <SchemaTree
          document={document}
          schema={{
            type: 'object',
            required: operation.parameters.filter(({ required }) => required === true).map(({ name }) => name),
            properties: Object.fromEntries(
              operation.parameters.map(({ name, description, schema }) => [
                name,
                description === undefined ? (schema ?? {}) : { ...schema, description },
              ]),
            ),
          }}
        />
      </CardBody>
    </Card>
  )
}

function Examples({ operation, filled }: { operation: Operation; filled: Filled }) {
  const { t } = useLingui()
  return (
    <Card>
      <CardHeader title={t`Example`} />
      <CardBody className="pt-2">
        <Tabs defaultValue="curl">
          <TabsList aria-label={t`Language`}>
            {CODE_LANGUAGES.map(({ id, name }) => (
              <TabsTrigger key={id} value={id}>
                {name}
              </TabsTrigger>
            ))}
          </TabsList>
          {CODE_LANGUAGES.map(({ id, name, build }) => (
            <TabsContent key={id} value={id} className="pt-3">
              <CodeBlock code={build(operation, filled, location.origin)} label={name} />
            </TabsContent>
          ))}
        </Tabs>
      </CardBody>
    </Card>
  )
}

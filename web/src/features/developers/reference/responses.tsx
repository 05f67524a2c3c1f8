import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import type { Document, Operation, Response } from './document'
import { exampleOf } from './example'
import { Prose } from './prose'
import { SchemaTree } from './schema-tree'

interface ResponsesProps {
  document: Document
  responses: Operation['responses']
}

export function Responses({ document, responses }: ResponsesProps) {
  const { t } = useLingui()
  return (
    <Card>
      <CardHeader title={t`Responses`} />
      <CardBody className="py-2">
        <ul className="divide-y divide-line">
          {responses.map(({ status, response }) => (
            <li key={status}>
              <details className="group" open={status.startsWith('2')}>
                <summary className="flex list-none items-start gap-2 rounded-sm py-2.5 text-sm [&::-webkit-details-marker]:hidden">
                  <ChevronRight aria-hidden className="mt-0.5 size-4 flex-none text-ink-faint transition-transform group-open:rotate-90" />
                  <Badge tone={status.startsWith('2') ? 'success' : status.startsWith('3') ? 'info' : 'warning'}>{status}</Badge>
                  <span className="min-w-0 text-ink-soft">{response.description}</span>
                </summary>
                <Contents document={document} response={response} />
              </details>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  )
}

function Contents({ document, response }: { document: Document; response: Response }) {
  const { t } = useLingui()
  const contents = Object.entries(response.content ?? {})
  if (contents.length === 0) {
    return (
      <p className="pb-3 pl-6 text-sm text-ink-faint">
        <Trans>No content.</Trans>
      </p>
    )
  }
  return contents.map(([type, media]) => (
    <div key={type} className="flex flex-col gap-3 pb-4 pl-6">
      <p className="font-mono text-xs text-ink-faint">{type}</p>
      {media.schema !== undefined && type.includes('json') && (
        <>
          <SchemaTree document={document} schema={media.schema} />
          <CodeBlock code={JSON.stringify(media.example ?? exampleOf(document, media.schema), null, 2)} label={t`Example`} title />
        </>
      )}
      {media.schema?.description !== undefined && !type.includes('json') && <Prose text={media.schema.description} className="text-sm" />}
    </div>
  ))
}

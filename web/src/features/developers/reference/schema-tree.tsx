import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight } from 'lucide-react'
import { type Document, resolve, type Resolved, type Schema } from './document'
import { Prose } from './prose'
import { limitsOf, typeOf } from './type-words'

const DEPTH_MAX = 5

interface SchemaTreeProps {
  document: Document
  schema: Schema
  depth?: number
}

/** The properties of an object, or what an array holds; nested ones unfold. */
export function SchemaTree({ document, schema, depth = 0 }: SchemaTreeProps) {
  const { schema: found } = inner(document, schema)
  const choices = found.oneOf ?? found.anyOf
  if (choices !== undefined) {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-sm text-ink-soft">
          <Trans>One of these:</Trans>
        </p>
        {choices.map((choice, index) => (
          <div key={index} className="border-l-2 border-line pl-3">
            <Line document={document} schema={choice} depth={depth} />
          </div>
        ))}
      </div>
    )
  }
  const properties = Object.entries(found.properties ?? {})
  if (properties.length === 0) return <Line document={document} schema={schema} depth={DEPTH_MAX} />
  return (
    <ul className="divide-y divide-line">
      {properties.map(([name, property]) => (
        <li key={name} className="py-2.5">
          <Line document={document} schema={property} name={name} required={found.required?.includes(name) === true} depth={depth} />
        </li>
      ))}
    </ul>
  )
}

interface LineProps extends SchemaTreeProps {
  name?: string
  required?: boolean
  depth: number
}

function Line({ document, schema, name, required = false, depth }: LineProps) {
  const resolved = resolve(document, schema)
  const nested = depth < DEPTH_MAX && hasMore(document, schema)
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-sm">
        {name !== undefined && <code className="font-mono text-xs font-semibold break-all">{name}</code>}
        <span className="text-xs text-ink-faint">{typeOf(document, schema)}</span>
        {required && (
          <span className="text-xs font-medium text-danger-ink">
            <Trans>required</Trans>
          </span>
        )}
      </p>
      {resolved.schema.description !== undefined && <Prose text={resolved.schema.description} className="mt-0.5 text-sm text-ink-soft" />}
      <Limits resolved={resolved} />
      {nested && (
        <details className="group mt-1">
          <summary className="inline-flex list-none items-center gap-1 rounded-sm text-xs font-medium text-accent-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
            <Trans>Properties</Trans>
          </summary>
          <div className="mt-1 ml-1.5 border-l border-line pl-3">
            <SchemaTree document={document} schema={schema} depth={depth + 1} />
          </div>
        </details>
      )}
    </div>
  )
}

function Limits({ resolved }: { resolved: Resolved }) {
  const { t } = useLingui()
  const limits = limitsOf(resolved.schema)
  const values = resolved.schema.enum
  return (
    <>
      {values !== undefined && (
        <p className="mt-1 flex flex-wrap gap-1" aria-label={t`Possible values`}>
          {values.map((value) => (
            <code key={String(value)} className="rounded-sm border border-line bg-sunken px-1 font-mono text-xs">
              {String(value)}
            </code>
          ))}
        </p>
      )}
      {limits.length > 0 && <p className="mt-0.5 font-mono text-xs break-all text-ink-faint">{limits.join(' · ')}</p>}
    </>
  )
}

/** What an array holds stands for the array. */
function inner(document: Document, schema: Schema): Resolved {
  const resolved = resolve(document, schema)
  return resolved.schema.items === undefined ? resolved : inner(document, resolved.schema.items)
}

function hasMore(document: Document, schema: Schema): boolean {
  const { schema: found } = inner(document, schema)
  return Object.keys(found.properties ?? {}).length > 0 || found.oneOf !== undefined || found.anyOf !== undefined
}

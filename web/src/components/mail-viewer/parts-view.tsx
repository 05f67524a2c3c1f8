import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { useFormat } from '@/lib/format'
import { PartIcon } from './part-icon'
import type { MailPart, MailUrls } from './types'

interface PartsViewProps {
  parts: readonly MailPart[]
  urls: MailUrls
}

/** The tree of MIME parts (RFC 2045, 2046). */
export function PartsView({ parts, urls }: PartsViewProps) {
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      <Branch parts={parts} urls={urls} depth={0} />
    </div>
  )
}

/** Deeper trees are drawn flat from here on: there is no room left of them. */
const INDENTED_MAX = 8

function Branch({ parts, urls, depth }: PartsViewProps & { depth: number }) {
  return (
    <ul className="divide-y divide-line">
      {parts.map((part) => (
        <li key={part.index} className="divide-y divide-line">
          <Row part={part} urls={urls} depth={depth} />
          {part.children.length > 0 && <Branch parts={part.children} urls={urls} depth={depth + 1} />}
        </li>
      ))}
    </ul>
  )
}

function Row({ part, urls, depth }: { part: MailPart; urls: MailUrls; depth: number }) {
  const { t } = useLingui()
  const format = useFormat()
  const { index } = part
  const isContainer = part.content_type.startsWith('multipart/')
  return (
    <div className="flex min-w-0 items-center gap-2.5 py-1.5 pr-2 pl-3 hover:bg-hover">
      <span aria-hidden className="flex flex-none self-stretch">
        {Array.from({ length: Math.min(depth, INDENTED_MAX) }, (_, index) => (
          <span key={index} className="-my-1.5 ml-2 w-3 border-l border-line sm:w-4" />
        ))}
      </span>
      <PartIcon contentType={part.content_type} className="size-4 flex-none text-ink-faint" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-0.5">
        <code className="font-mono text-xs break-all text-ink">{part.content_type}</code>
        {part.filename !== null && part.filename !== undefined && <span className="min-w-0 text-sm break-all text-ink-soft">{part.filename}</span>}
        {part.charset !== null && part.charset !== undefined && <span className="text-xs text-ink-faint">{part.charset}</span>}
        {part.disposition !== null && part.disposition !== undefined && <Badge>{part.disposition}</Badge>}
        {part.content_id !== null && part.content_id !== undefined && (
          <span className="min-w-0 font-mono text-xs break-all text-ink-faint">{`cid:${part.content_id}`}</span>
        )}
      </div>
      <span className="flex-none text-xs text-ink-faint tabular">{format.bytes(part.size_bytes)}</span>
      {isContainer ? (
        <span className="size-7 flex-none" />
      ) : (
        <Button asChild variant="ghost" size="icon-sm" aria-label={t`Download part ${index}`}>
          <a href={urls.part(part.index)} download title={t`Download`}>
            <Download />
          </a>
        </Button>
      )}
    </div>
  )
}

/** For messages that could not be taken apart. */
export function NoParts() {
  return (
    <p className="text-sm text-ink-soft">
      <Trans>This message could not be taken apart. “Raw” shows it as it came.</Trans>
    </p>
  )
}

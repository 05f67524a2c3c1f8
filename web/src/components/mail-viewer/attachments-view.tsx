import { Trans, useLingui } from '@lingui/react/macro'
import { Download, Paperclip } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { useFormat } from '@/lib/format'
import { PartIcon } from './part-icon'
import { attachmentsOf, isEmbedded } from './parts'
import type { MailPart, MailUrls } from './types'

interface AttachmentsViewProps {
  parts: readonly MailPart[]
  urls: MailUrls
}

/** Files of the message, to save; none is opened here. */
export function AttachmentsView({ parts, urls }: AttachmentsViewProps) {
  const { t } = useLingui()
  const format = useFormat()
  const files = attachmentsOf(parts)
  if (files.length === 0) {
    return (
      <EmptyState icon={Paperclip}>
        <Trans>This message has no attachments.</Trans>
      </EmptyState>
    )
  }
  return (
    <ul className="grid gap-2 sm:grid-cols-2">
      {files.map((part) => {
        const { index } = part
        const name = part.filename ?? t`Part ${index}`
        return (
          <li key={part.index} className="flex min-w-0 items-center gap-3 rounded-md border border-line bg-surface p-3">
            <span className="flex size-9 flex-none items-center justify-center rounded-md bg-sunken text-ink-faint">
              <PartIcon contentType={part.content_type} className="size-5" />
            </span>
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium" title={name}>
                {name}
              </p>
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-faint">
                <span className="break-all">{part.content_type}</span>
                <span className="tabular">{format.bytes(part.size_bytes)}</span>
                {isEmbedded(part) && (
                  <Badge>
                    <Trans>Shown in the HTML</Trans>
                  </Badge>
                )}
              </p>
            </div>
            <Button asChild variant="ghost" size="icon" aria-label={t`Download ${name}`}>
              <a href={urls.part(part.index)} download>
                <Download />
              </a>
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

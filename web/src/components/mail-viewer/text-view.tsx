import { Trans, useLingui } from '@lingui/react/macro'
import { AlignLeft } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'

interface TextViewProps {
  text: string | null | undefined
  truncated: boolean
}

/** The text/plain body; addresses of the web can be followed. */
export function TextView({ text, truncated }: TextViewProps) {
  const { t } = useLingui()
  const words = useMemo(() => linked(text ?? ''), [text])
  if (text === null || text === undefined) {
    return (
      <EmptyState icon={AlignLeft}>
        <Trans>This message has no plain text. Some readers and most spam filters want one: send text beside the HTML.</Trans>
      </EmptyState>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {truncated && (
        <Notice tone="warning">
          <Trans>Only the beginning is shown. The file under “Raw” has all of it.</Trans>
        </Notice>
      )}
      <div className="relative rounded-md border border-line bg-surface">
        <CopyButton value={text} label={t`Copy the text`} className="absolute top-1.5 right-1.5 bg-surface" />
        <pre
          tabIndex={0}
          role="region"
          aria-label={t`Plain text`}
          className="max-h-[70vh] min-h-40 overflow-auto p-4 pr-12 font-mono text-sm leading-6 break-words whitespace-pre-wrap text-ink"
        >
          {words}
        </pre>
      </div>
    </div>
  )
}

const LINK = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?]/g
const LINKS_MAX = 500

function linked(text: string): ReactNode[] {
  const nodes: ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(LINK)) {
    if (nodes.length > LINKS_MAX * 2) break
    nodes.push(
      text.slice(end, match.index),
      <a key={match.index} href={match[0]} target="_blank" rel="noopener noreferrer nofollow" className="text-accent-ink underline underline-offset-2">
        {match[0]}
      </a>,
    )
    end = match.index + match[0].length
  }
  nodes.push(text.slice(end))
  return nodes
}

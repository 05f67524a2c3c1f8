import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download, WrapText } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { fetchText } from './fetch-text'
import type { MailUrls } from './types'

/** What a browser can lay out as one text without standing still. */
const SHOWN_MAX_BYTES = 256 * 1024

interface RawViewProps {
  urls: MailUrls
}

/** The message octet for octet. */
export function RawView({ urls }: RawViewProps) {
  const { t } = useLingui()
  const [wrap, setWrap] = useState(true)
  const url = urls.raw(false)
  const raw = useQuery({
    queryKey: ['mail-raw', url],
    queryFn: ({ signal }) => fetchText(url, SHOWN_MAX_BYTES, signal),
    staleTime: Infinity,
    gcTime: 60_000,
  })
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button asChild>
          <a href={urls.raw(true)} download>
            <Download />
            <Trans>Download .eml</Trans>
          </a>
        </Button>
        {raw.data !== undefined && !raw.data.truncated && (
          <CopyButton value={raw.data.text} variant="secondary" size="md">
            <Trans>Copy</Trans>
          </CopyButton>
        )}
        <Button
          variant="ghost"
          aria-pressed={wrap}
          className="aria-pressed:bg-pressed aria-pressed:text-ink"
          onClick={() => {
            setWrap(!wrap)
          }}
        >
          <WrapText />
          <Trans>Wrap lines</Trans>
        </Button>
      </div>
      {raw.data?.truncated === true && (
        <Notice>
          <Trans>This is the beginning of a large message. Download it to see all of it.</Trans>
        </Notice>
      )}
      {raw.error !== null ? (
        <ProblemBanner problem={raw.error} onRetry={() => void raw.refetch()} />
      ) : (
        <pre
          tabIndex={0}
          role="region"
          aria-label={t`Raw message`}
          aria-busy={raw.data === undefined}
          className={cn(
            'h-[60vh] min-h-64 overflow-auto rounded-md border border-line bg-sunken p-4 font-mono text-xs leading-5 text-ink',
            wrap && 'break-all whitespace-pre-wrap',
          )}
        >
          {raw.data === undefined ? <SkeletonLines lines={12} /> : raw.data.text}
        </pre>
      )}
    </div>
  )
}

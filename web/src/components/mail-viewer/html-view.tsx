import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Code, Eye, FileCode } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { blockedIn } from './blocked'
import { BlockedNotice } from './blocked-notice'
import { DeviceBar } from './device-bar'
import { DeviceFrame } from './device-frame'
import { fetchText, type FetchedText } from './fetch-text'
import { htmlPart } from './parts'
import type { MailContent, MailUrls } from './types'
import { useDevice } from './use-device'

const SOURCE_MAX_BYTES = 1 << 20

interface HtmlViewProps {
  content: MailContent
  urls: MailUrls
}

/** The HTML as readers show it, in the width of a device, and its source. */
export function HtmlView({ content, urls }: HtmlViewProps) {
  const { t } = useLingui()
  const [device, setDevice] = useDevice()
  const [dark, setDark] = useState(false)
  const [showsSource, setShowsSource] = useState(false)
  const part = htmlPart(content.parts)
  const sourceUrl = part === undefined ? null : urls.part(part.index)
  const source = useQuery({
    queryKey: ['mail-part', sourceUrl],
    queryFn: ({ signal }) => fetchText(sourceUrl ?? '', SOURCE_MAX_BYTES, signal),
    enabled: content.has_html && sourceUrl !== null,
    staleTime: Infinity,
    gcTime: 60_000,
  })
  const blocked = useMemo(() => (source.data === undefined ? null : blockedIn(source.data.text)), [source.data])

  if (!content.has_html) {
    return (
      <EmptyState icon={FileCode}>
        <Trans>This message has no HTML.</Trans>
      </EmptyState>
    )
  }
  const url = urls.html(dark)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {!showsSource && <DeviceBar device={device} onDevice={setDevice} dark={dark} onDark={setDark} />}
        {showsSource && source.data !== undefined && (
          <CopyButton value={source.data.text} variant="secondary" size="md">
            <Trans>Copy HTML</Trans>
          </CopyButton>
        )}
        {sourceUrl !== null && (
          <Button
            variant="ghost"
            className="ml-auto"
            onClick={() => {
              setShowsSource(!showsSource)
            }}
          >
            {showsSource ? <Eye /> : <Code />}
            {showsSource ? t`Preview` : t({ message: 'Source', context: 'html' })}
          </Button>
        )}
      </div>
      {blocked !== null && !showsSource && <BlockedNotice blocked={blocked} />}
      {showsSource ? (
        <Source data={source.data} error={source.error} onRetry={() => void source.refetch()} />
      ) : (
        <DeviceFrame device={device} dark={dark}>
          {/* Another address is another frame: going back in history must not go back in the mail. */}
          <iframe
            key={url}
            src={url}
            title={t`Message as HTML`}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerPolicy="no-referrer"
            className="size-full border-0"
          />
        </DeviceFrame>
      )}
    </div>
  )
}

function Source({ data, error, onRetry }: { data: FetchedText | undefined; error: unknown; onRetry: () => void }) {
  const { t } = useLingui()
  if (error !== null) return <ProblemBanner problem={error} onRetry={onRetry} />
  return (
    <>
      {data?.truncated === true && (
        <Notice tone="warning">
          <Trans>Only the beginning is shown. The file under “Raw” has all of it.</Trans>
        </Notice>
      )}
      <pre
        tabIndex={0}
        role="region"
        aria-label={t`HTML source`}
        className="h-[640px] overflow-auto rounded-md border border-line bg-sunken p-4 font-mono text-xs leading-5 break-words whitespace-pre-wrap text-ink"
      >
        {data === undefined ? <SkeletonLines lines={10} /> : data.text}
      </pre>
    </>
  )
}

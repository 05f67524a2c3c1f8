import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { AttachmentsView } from './attachments-view'
import { HeadersView } from './headers-view'
import { HtmlView } from './html-view'
import { attachmentsOf } from './parts'
import { NoParts, PartsView } from './parts-view'
import { RawView } from './raw-view'
import { TextView } from './text-view'
import { TranscriptView } from './transcript-view'
import type { MailContent, MailUrls } from './types'

interface MailViewerProps {
  content: MailContent
  urls: MailUrls
  /** The tab in view; without it the viewer chooses and remembers by itself. */
  tab?: string | undefined
  onTabChange?: (tab: string) => void
  /** Further tabs, before the technical ones. */
  extra?: readonly { id: string; label: ReactNode; content: ReactNode }[]
  className?: string
}

/** Everything there is to see of a message, whoever keeps it. */
export function MailViewer({ content, urls, tab, onTabChange, extra = [], className }: MailViewerProps) {
  const { t } = useLingui()
  const files = attachmentsOf(content.parts).length
  const views = [
    { id: 'html', label: t`HTML`, content: <HtmlView content={content} urls={urls} /> },
    { id: 'text', label: t`Text`, content: <TextView text={content.text} truncated={content.text_truncated === true} /> },
    ...extra,
    {
      id: 'attachments',
      label: (
        <>
          {t`Attachments`} {files > 0 && <Count value={files} />}
        </>
      ),
      content: <AttachmentsView parts={content.parts} urls={urls} />,
    },
    { id: 'headers', label: t`Headers`, content: <HeadersView headers={content.headers} /> },
    { id: 'parts', label: t`MIME`, content: content.parts.length === 0 ? <NoParts /> : <PartsView parts={content.parts} urls={urls} /> },
    { id: 'raw', label: t`Raw`, content: <RawView urls={urls} /> },
    { id: 'smtp', label: t`SMTP`, content: <TranscriptView lines={content.transcript} /> },
  ]
  const first = content.has_html ? 'html' : 'text'
  const known = views.some(({ id }) => id === tab)
  return (
    <Tabs
      defaultValue={first}
      {...(onTabChange === undefined ? {} : { value: known && tab !== undefined ? tab : first, onValueChange: onTabChange })}
      className={className}
    >
      <TabsList aria-label={t`Views of the message`}>
        {views.map(({ id, label }) => (
          <TabsTrigger key={id} value={id}>
            {label}
          </TabsTrigger>
        ))}
      </TabsList>
      {views.map(({ id, content: view }) => (
        <TabsContent key={id} value={id}>
          {view}
        </TabsContent>
      ))}
    </Tabs>
  )
}

function Count({ value }: { value: number }) {
  return <span className="rounded-full bg-pressed px-1.5 text-xs text-ink-soft tabular">{value}</span>
}

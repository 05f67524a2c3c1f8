import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSourceName, useStreamName } from '@/components/message-words'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import type { Story } from '../api/message'

/** What is known of the message itself. */
export function MessageFacts({ story }: { story: Story }) {
  const { t } = useLingui()
  const format = useFormat()
  const streamName = useStreamName()
  const sourceName = useSourceName()
  const metadata = Object.keys(story.metadata).length > 0 ? JSON.stringify(story.metadata, null, 2) : null
  return (
    <Card className="pb-2">
      <CardHeader title={<Trans>Message</Trans>} />
      <dl className="mt-2 flex flex-col">
        <Fact name={t`From`}>{story.from}</Fact>
        {story.mail_from !== undefined && story.mail_from !== null && !story.from.includes(story.mail_from) && (
          <Fact name={t`Bounces to`}>{story.mail_from}</Fact>
        )}
        <Fact name={t`Accepted`}>
          <Time at={story.accepted_at} as="exact" className="whitespace-normal" />
        </Fact>
        {story.send_at && (
          <Fact name={t`Send at`}>
            <Time at={story.send_at} as="exact" className="whitespace-normal" />
          </Fact>
        )}
        <Fact name={t`Size`}>{format.bytes(story.size_bytes)}</Fact>
        <Fact name={t`Stream`}>{streamName(story.stream)}</Fact>
        <Fact name={t`Came by`}>
          {sourceName(story.source)}
          {story.credential ? <span className="font-mono text-xs break-all text-ink-faint"> {story.credential}</span> : null}
        </Fact>
        {story.tags.length > 0 && (
          <Fact name={t`Tags`}>
            <span className="flex flex-wrap gap-1">
              {story.tags.map((tag) => (
                <Link key={tag} to="/activity" search={{ tag }} className="rounded-sm">
                  <Badge className="hover:bg-hover">{tag}</Badge>
                </Link>
              ))}
            </span>
          </Fact>
        )}
        <Fact name={t`Message-ID`} copy={story.message_id_header}>
          <span className="font-mono text-xs break-all">{story.message_id_header}</span>
        </Fact>
        <Fact name={t`ID`} copy={story.id}>
          <span className="font-mono text-xs break-all">{story.id}</span>
        </Fact>
      </dl>
      {metadata !== null && (
        <div className="px-4 pt-2 pb-2 sm:px-5">
          <CodeBlock label={t`Metadata`} title code={metadata} wrap />
        </div>
      )}
    </Card>
  )
}

function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  const { t } = useLingui()
  return (
    <div className="flex items-start gap-3 px-4 py-1.5 text-sm sm:px-5">
      <dt className="w-24 flex-none text-ink-faint">{name}</dt>
      <dd className="flex min-w-0 flex-1 items-start gap-2">
        <span className="min-w-0 flex-1 break-words">{children}</span>
        {copy !== undefined && <CopyButton value={copy} label={t`Copy ${name}`} className="-my-1 -mr-2" />}
      </dd>
    </div>
  )
}

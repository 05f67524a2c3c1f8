import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { FileX2 } from 'lucide-react'
import { MailViewer } from '@/components/mail-viewer/mail-viewer'
import { MailViewerSkeleton } from '@/components/mail-viewer/mail-viewer-skeleton'
import { mailUrls } from '@/components/mail-viewer/types'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { contentQuery, type Story } from '../api/message'

/** What the message says, as long as it is kept. */
export function ContentTab({ story }: { story: Story }) {
  const content = useQuery(contentQuery(story.id))
  if (content.data === undefined) {
    return content.error === null ? <MailViewerSkeleton /> : <ProblemBanner problem={content.error} onRetry={() => void content.refetch()} />
  }
  if (!content.data.available) {
    const captured = story.recipients.some(({ status }) => String(status) === 'captured')
    return (
      <EmptyState icon={FileX2}>
        {captured ? (
          <Trans>The message was captured in the sandbox and has been deleted there since.</Trans>
        ) : (
          <Trans>
            The content is not kept any more: Postroad keeps it until the last recipient has got the message or is given up, not longer.
            What happened to it stays.
          </Trans>
        )}
      </EmptyState>
    )
  }
  return <MailViewer content={content.data} urls={mailUrls(`/api/v1/messages/${story.id}`)} />
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { MailQuestion } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { asProblem } from '@/api/problem'
import { MailViewer } from '@/components/mail-viewer/mail-viewer'
import { MailViewerSkeleton } from '@/components/mail-viewer/mail-viewer-skeleton'
import { mailUrls } from '@/components/mail-viewer/types'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { useDocumentTitle } from '@/lib/document-title'
import { capturedQuery } from './api/captured-query'
import { useMarkRead } from './api/use-mark-read'
import { CapturedHead } from './components/captured-head'

/** One captured message, beside the list or alone. */
export function CapturedPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/sandbox/$id' })
  const { tab } = useSearch({ from: '/signed-in/sandbox' })
  const navigate = useNavigate({ from: '/sandbox/$id' })
  const message = useQuery(capturedQuery(id))
  const urls = useMemo(() => mailUrls(`/api/v1/sandbox/messages/${id}`), [id])
  const subject = message.data?.subject
  useDocumentTitle(subject === undefined ? undefined : subject === '' ? t`(no subject)` : subject)

  // Looking at it is reading it, once: who marks it as unread afterwards means it.
  const { mutate: mark } = useMarkRead()
  const seen = useRef<string | null>(null)
  const unread = message.data?.read === false
  useEffect(() => {
    if (message.data === undefined || seen.current === id) return
    seen.current = id
    if (unread) mark({ id, read: true })
  }, [id, unread, message.data, mark])

  if (message.error !== null && message.data === undefined) {
    return asProblem(message.error).status === 404 ? (
      <EmptyState
        icon={MailQuestion}
        action={
          <Button asChild>
            <Link to="/sandbox" search={true}>
              <Trans>Back to the list</Trans>
            </Link>
          </Button>
        }
      >
        <Trans>This message is not in the sandbox any more: it was deleted, or it made room for newer ones.</Trans>
      </EmptyState>
    ) : (
      <ProblemBanner problem={message.error} onRetry={() => void message.refetch()} className="m-4" />
    )
  }
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-4 sm:px-6 lg:py-5">
      {message.data === undefined ? (
        <>
          <HeadSkeleton />
          <MailViewerSkeleton />
        </>
      ) : (
        <>
          <CapturedHead key={id} message={message.data} urls={urls} />
          <MailViewer
            content={message.data}
            urls={urls}
            tab={tab}
            onTabChange={(next) => {
              void navigate({ search: (search) => ({ ...search, tab: next }), replace: true })
            }}
          />
        </>
      )}
    </div>
  )
}

function HeadSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-3">
      <Skeleton className="h-7 w-2/3" />
      <div className="flex flex-col gap-2">
        <Skeleton className="w-64" />
        <Skeleton className="w-72" />
        <Skeleton className="w-56" />
        <Skeleton className="w-80" />
      </div>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Button } from '@/components/ui/button'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useDocumentTitle } from '@/lib/document-title'

/** Takes the place of a page that failed, with ways back. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui()
  useDocumentTitle(t`Something went wrong`)
  return (
    <div className="mx-auto flex min-h-[60vh] w-full max-w-lg flex-col justify-center gap-4 px-4 py-10">
      <h1 className="text-xl font-semibold">
        <Trans>This page could not be shown</Trans>
      </h1>
      <ProblemBanner problem={error} />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={reset}>
          <Trans>Try again</Trans>
        </Button>
        <Button asChild>
          {/* A whole new load, in case what is in memory is the cause. */}
          <a href="/">
            <Trans>Go to Home</Trans>
          </a>
        </Button>
      </div>
    </div>
  )
}

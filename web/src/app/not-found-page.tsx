import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { useDocumentTitle } from '@/lib/document-title'

export function NotFoundPage() {
  const { t } = useLingui()
  useDocumentTitle(t`Page not found`)
  return (
    <main className="flex min-h-[60vh] flex-col items-center justify-center">
      <h1 className="sr-only">
        <Trans>Page not found</Trans>
      </h1>
      <EmptyState
        icon={Compass}
        action={
          <Button asChild variant="primary">
            <Link to="/">
              <Trans>Go to Home</Trans>
            </Link>
          </Button>
        }
      >
        <Trans>There is no page at this address. It may have been moved, or the link is incomplete.</Trans>
      </EmptyState>
    </main>
  )
}

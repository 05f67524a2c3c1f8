import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useRouterState } from '@tanstack/react-router'
import { Building2, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCan, useWorkspace } from '@/api/session'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { useDocumentTitle } from '@/lib/document-title'
import { NAVIGATION } from '../navigation'
import { useNavigation } from '../use-navigation'

/** Lets a person into the pages of their role; the server refuses the rest whatever is shown. */
export function Entrance({ children }: { children: ReactNode }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const can = useCan()
  const workspace = useWorkspace()
  const right = rightOf(path)
  if (right === undefined || (right === 'administrator' && can(right))) return children
  if (workspace === null) return <NoWorkspace />
  return can(right) ? children : <NotAllowed />
}

/** Of the page whose address is the longest beginning of this one. */
function rightOf(path: string): string | undefined {
  const pages = NAVIGATION.flatMap(({ items }) => items).filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)))
  return pages.sort((a, b) => b.to.length - a.to.length)[0]?.right
}

function NoWorkspace() {
  const { t } = useLingui()
  const can = useCan()
  useDocumentTitle(t`No workspace`)
  return (
    <EmptyState
      heading={t`No workspace`}
      icon={Building2}
      className="min-h-[60vh]"
      action={
        <Button asChild variant="primary">
          {can('administrator') ? (
            <Link to="/installation/workspaces">
              <Trans>Add a workspace</Trans>
            </Link>
          ) : (
            <Link to="/settings/profile">
              <Trans>Open your profile</Trans>
            </Link>
          )}
        </Button>
      }
    >
      {can('administrator') ? (
        <Trans>There is no workspace yet.</Trans>
      ) : (
        <Trans>You are in no workspace yet. Ask an owner or admin of one for an invitation.</Trans>
      )}
    </EmptyState>
  )
}

function NotAllowed() {
  const { t } = useLingui()
  const first = useNavigation()[0]?.items[0]
  useDocumentTitle(t`Not for your role`)
  return (
    <EmptyState
      heading={t`Not for your role`}
      icon={Lock}
      className="min-h-[60vh]"
      action={
        <Button asChild variant="primary">
          <Link to={first?.to ?? '/settings/profile'}>
            <Trans>Go to a page you may see</Trans>
          </Link>
        </Button>
      }
    >
      <Trans>Your role in this workspace does not include this page.</Trans>
    </EmptyState>
  )
}

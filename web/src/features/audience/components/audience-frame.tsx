import { useLingui } from '@lingui/react/macro'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Page } from '@/components/page'
import { TAB_CLASSES } from '@/components/ui/tabs'
import { cn } from '@/lib/cn'

interface AudienceFrameProps {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A page of the audience, with the ways to the others. */
export function AudienceFrame({ title, description, actions, children }: AudienceFrameProps) {
  const { t } = useLingui()
  const tabs: { to: NonNullable<LinkProps['to']>; label: string }[] = [
    { to: '/audience/contacts', label: t`Contacts` },
    { to: '/audience/segments', label: t`Segments` },
    { to: '/audience/topics', label: t`Topics` },
    { to: '/audience/fields', label: t`Fields` },
    { to: '/audience/imports', label: t`Imports` },
    { to: '/audience/growth', label: t`Growth` },
    { to: '/audience/leaving', label: t`Leaving` },
  ]
  return (
    <Page title={title} description={description} actions={actions}>
      <nav aria-label={t`Audience`} className="-mx-4 -mt-1 flex gap-1 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
        {tabs.map(({ to, label }) => (
          <Link key={to} to={to} className={cn(TAB_CLASSES, 'aria-[current=page]:border-accent aria-[current=page]:text-ink')} activeOptions={{ includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  )
}

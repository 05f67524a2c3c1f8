import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLingui } from '@lingui/react/macro'
import { cn } from '@/lib/cn'
import { useDocumentTitle } from '@/lib/document-title'

interface Crumb {
  label: string
  to: NonNullable<LinkProps['to']>
  search?: LinkProps['search']
}

interface PageProps {
  /** Also the window's title. */
  title: string
  /** In place of the plain title. */
  heading?: ReactNode
  description?: ReactNode
  /** The pages above this one. */
  crumbs?: readonly Crumb[]
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** `narrow` for forms and reading, `wide` for tables. */
  width?: 'narrow' | 'wide'
  children: ReactNode
}

/** The frame of every page inside the shell. */
export function Page({ title, heading, description, crumbs, actions, width = 'wide', children }: PageProps) {
  const { t } = useLingui()
  useDocumentTitle(title)
  return (
    <div className={cn('mx-auto flex w-full min-w-0 flex-col gap-5 px-4 py-5 sm:px-6 lg:px-8 lg:py-7', width === 'narrow' ? 'max-w-3xl' : 'max-w-7xl')}>
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          {crumbs !== undefined && (
            <nav aria-label={t`Breadcrumbs`} className="mb-1">
              <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-faint">
                {crumbs.map((crumb) => (
                  <li key={crumb.label} className="flex items-center gap-1">
                    <Link to={crumb.to} {...(crumb.search === undefined ? {} : { search: crumb.search })} className="rounded-sm hover:text-ink hover:underline">
                      {crumb.label}
                    </Link>
                    <ChevronRight aria-hidden className="size-3.5" />
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <h1 className="text-xl font-semibold break-words">{heading ?? title}</h1>
          {description !== undefined && <p className="mt-0.5 max-w-2xl text-ink-soft">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { BrandMark } from '@/components/brand'
import { LanguageSelect } from '@/components/language-select'
import { useDocumentTitle } from '@/lib/document-title'

interface AuthLayoutProps {
  title: string
  description?: ReactNode
  children: ReactNode
  /** Below the card. */
  footer?: ReactNode
  wide?: boolean
}

/** The frame of the pages before the sign-in. */
export function AuthLayout({ title, description, children, footer, wide = false }: AuthLayoutProps) {
  useDocumentTitle(title)
  return (
    <div className="flex min-h-dvh flex-col">
      <main className="mx-auto flex w-full max-w-[100vw] flex-1 flex-col items-center justify-center px-4 py-10">
        <div className={wide ? 'w-full max-w-lg' : 'w-full max-w-sm'}>
          <header className="mb-6 flex flex-col items-center gap-4 text-center">
            <BrandMark className="size-10" />
            <div>
              <h1 className="text-2xl font-semibold">{title}</h1>
              {description !== undefined && <p className="mt-1.5 text-balance text-ink-soft">{description}</p>}
            </div>
          </header>
          <div className="rounded-xl border border-line bg-surface p-5 shadow-md sm:p-6">{children}</div>
          {footer !== undefined && <div className="mt-4 text-center text-sm text-ink-soft">{footer}</div>}
        </div>
      </main>
      <footer className="flex flex-wrap items-center justify-center gap-x-6 gap-y-2 px-4 pb-6 text-sm text-ink-faint">
        <span>
          <Trans>Postroad, email infrastructure of your own</Trans>
        </span>
        <LanguageSelect className="w-32" />
      </footer>
    </div>
  )
}

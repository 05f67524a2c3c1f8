import { Trans } from '@lingui/react/macro'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '@/api/session'
import { StepUpProvider } from '@/components/step-up'
import { browserTimeZone, TimeZoneContext } from '@/lib/time-zone'
import { ConnectionNotice } from './connection-notice'
import { Entrance } from './entrance'
import { ModeBar } from './mode-bar'
import { RouteAnnouncer } from './route-announcer'
import { MobileBar } from './mobile-bar'
import { Sidebar } from './sidebar'
import { useShellShortcuts } from './use-shell-shortcuts'

const CommandPalette = lazy(() => import('./command-palette'))
const ShortcutHelp = lazy(() => import('./shortcut-help'))

/** The frame of everything behind the sign-in. */
export function Shell() {
  const { user } = useSession()
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const openPalette = (): void => {
    setPalette(true)
  }
  useShellShortcuts({
    openPalette,
    openHelp: () => {
      setHelp(true)
    },
  })
  return (
    <TimeZoneContext value={user.time_zone ?? browserTimeZone()}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-[70] -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-on-accent focus:translate-y-0"
      >
        <Trans>Skip to content</Trans>
      </a>
      <div className="flex min-h-dvh">
        <aside className="sticky top-0 hidden h-dvh w-60 flex-none border-r border-line bg-sunken lg:block">
          <Sidebar onSearch={openPalette} />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <MobileBar onSearch={openPalette} />
          <ModeBar />
          <ConnectionNotice />
          <main id="main" tabIndex={-1} className="relative min-w-0 flex-1 outline-none">
            <StepUpProvider>
              <Entrance>
                <Outlet />
              </Entrance>
            </StepUpProvider>
          </main>
        </div>
      </div>
      <RouteAnnouncer />
      <Suspense>
        {palette && <CommandPalette open onOpenChange={setPalette} />}
        {help && <ShortcutHelp open onOpenChange={setHelp} />}
      </Suspense>
    </TimeZoneContext>
  )
}

import { useLingui } from '@lingui/react/macro'
import { useRouterState } from '@tanstack/react-router'
import { Menu, Search } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import { Sidebar } from './sidebar'

/** On phones and tablets the sidebar is a sheet behind this bar. */
export function MobileBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Open for the page it was opened on: going elsewhere closes it.
  const [openOn, setOpenOn] = useState<string | null>(null)
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-2 lg:hidden">
      <Sheet
        open={openOn === path}
        onOpenChange={(open) => {
          setOpenOn(open ? path : null)
        }}
      >
        <SheetTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={t`Menu`}>
            <Menu />
          </Button>
        </SheetTrigger>
        <SheetContent side="left" title={t`Menu`} hideTitle className="w-[min(84vw,288px)]">
          <Sidebar
            onSearch={() => {
              setOpenOn(null)
              onSearch()
            }}
          />
        </SheetContent>
      </Sheet>
      <span className="min-w-0 flex-1 truncate text-sm font-semibold">{workspace?.name ?? 'Postroad'}</span>
      <Button variant="ghost" size="icon" aria-label={t`Search`} onClick={onSearch}>
        <Search />
      </Button>
    </header>
  )
}

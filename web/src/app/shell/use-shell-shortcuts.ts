import { useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type Shortcuts, useShortcuts } from '@/lib/shortcuts'
import { PERSONAL } from '../navigation'
import { useNavigation } from '../use-navigation'

interface Actions {
  openPalette: () => void
  openHelp: () => void
}

/** `g` and a letter for the pages, `mod+k` for the palette, `?` for help, `/` for the page's search field. */
export function useShellShortcuts({ openPalette, openHelp }: Actions): void {
  const router = useRouter()
  const groups = useNavigation()
  const pages = useMemo(() => [...groups.flatMap(({ items }) => items), ...PERSONAL], [groups])
  const shortcuts: Shortcuts = {
    'mod+k': openPalette,
    '?': openHelp,
    '/': () => {
      const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
      if (field === null) openPalette()
      else field.focus()
    },
  }
  for (const { key, to } of pages) {
    if (key !== undefined) shortcuts[`g ${key}`] = () => void router.navigate({ to })
  }
  useShortcuts(shortcuts)
}

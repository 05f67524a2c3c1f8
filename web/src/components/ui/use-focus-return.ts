import { useRef } from 'react'

/** Of the dialog opened last; one that takes its place begins with nothing focused. */
let lastOpener: HTMLElement | null = null

interface FocusReturn {
  onOpenAutoFocus: () => void
  onCloseAutoFocus: (event: Event) => void
}

/**
 * For the content of dialogs that are opened by state: Radix gives the focus back to its own triggers only. Fields in such a dialog
 * have no `autoFocus`, which would come before this looks; the first one gets the focus anyway.
 */
export function useFocusReturn(): FocusReturn {
  const opener = useRef<HTMLElement | null>(null)
  return {
    onOpenAutoFocus() {
      const active = document.activeElement
      opener.current = active instanceof HTMLElement && active !== document.body ? active : lastOpener
      lastOpener = opener.current
    },
    onCloseAutoFocus(event) {
      if (opener.current?.isConnected !== true) return
      event.preventDefault()
      opener.current.focus()
    },
  }
}

import { useEffect } from 'react'

const PRODUCT = 'Postroad'

/** The window's title while the page is shown. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return
    document.title = `${title} · ${PRODUCT}`
  }, [title])
}

import { useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

/** Tells screen readers which page has come, and begins there with the keyboard. */
export function RouteAnnouncer() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  const [words, setWords] = useState('')
  useEffect(() => {
    if (path === undefined) return
    // The browser itself announces the first page.
    if (first.current) {
      first.current = false
      return
    }
    // The new page sets its title when it is drawn.
    const frame = requestAnimationFrame(() => {
      setWords(document.title)
      if (document.querySelector('[role="dialog"]') === null) document.getElementById('main')?.focus({ preventScroll: true })
    })
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [path])
  return (
    <div aria-live="polite" className="sr-only">
      {words}
    </div>
  )
}

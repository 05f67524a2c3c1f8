import { useEffect, useRef } from 'react'

/** A second key of a sequence must follow within this time. */
const SEQUENCE_MS = 1200

export type Shortcuts = Record<string, () => void>

/**
 * Calls back on keys: `?`, `/`, `mod+k`, or sequences such as `g h`. Not while somebody types or a dialog is open, but `mod+…`
 * always.
 */
export function useShortcuts(shortcuts: Shortcuts, enabled = true): void {
  const current = useRef(shortcuts)
  useEffect(() => {
    current.current = shortcuts
  })
  useEffect(() => {
    if (!enabled) return
    let first: { key: string; at: number } | null = null
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return
      const modified = event.metaKey || event.ctrlKey
      if (!modified && isBusy(event.target)) return
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const sequence = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null
      const single = modified ? `mod+${key}` : key
      // After `g` the next key belongs to the sequence, whoever listens.
      const names = sequence?.startsWith('g ') === true ? [sequence] : [sequence, single]
      const match = names.find((name) => name !== null && name in current.current)
      first = modified ? null : { key, at: event.timeStamp }
      if (match === undefined || match === null) return
      event.preventDefault()
      first = null
      current.current[match]?.()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [enabled])
}

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null
}

/** How the platform writes the modifier. */
export const MOD_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'

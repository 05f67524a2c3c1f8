import { useCallback, useEffect, useRef } from 'react'

/** Calls `action` at once, and then not more often than every `periodMs`; the last call is never lost. */
export function useThrottled(action: () => void, periodMs: number): () => void {
  const current = useRef(action)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  useEffect(() => {
    current.current = action
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return useCallback(() => {
    if (timer.current !== undefined) return
    const wait = Math.max(0, last.current + periodMs - Date.now())
    timer.current = setTimeout(() => {
      timer.current = undefined
      last.current = Date.now()
      current.current()
    }, wait)
  }, [periodMs])
}

import { useEffect, useEffectEvent, useState } from 'react'

/** DNS is asked this often while somebody waits for it. */
export const AUTO_CHECK_SECS = 20
const TICK_MS = 1_000

/** Calls `check` again and again while `enabled` and the page is in sight; says how many seconds are left. */
export function useAutoCheck(enabled: boolean, busy: boolean, check: () => void): number {
  const [left, setLeft] = useState(AUTO_CHECK_SECS)
  const tick = useEffectEvent(() => {
    if (document.hidden) return
    if (left > 1) {
      setLeft(left - 1)
      return
    }
    setLeft(AUTO_CHECK_SECS)
    check()
  })
  const running = enabled && !busy
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => {
      tick()
    }, TICK_MS)
    return () => {
      clearInterval(timer)
    }
  }, [running])
  return left
}

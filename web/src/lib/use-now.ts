import { useSyncExternalStore } from 'react'

const STEP_MS = 10_000
const SECOND_MS = 1_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, STEP_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const never = (): (() => void) => () => undefined
const second = (): number => Math.floor(Date.now() / SECOND_MS) * SECOND_MS

/** The time in whole seconds; what uses it is drawn again every ten seconds if `running`. */
export function useNow(running = true): number {
  return useSyncExternalStore(running ? subscribe : never, second)
}

import { Trans } from '@lingui/react/macro'
import { WifiOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useLiveState } from '@/api/live'
import { Spinner } from '@/components/ui/spinner'

function onOnlineChange(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

/** Floats over the page, so that nothing jumps when the connection comes and goes. */
export function ConnectionNotice() {
  const online = useSyncExternalStore(onOnlineChange, () => navigator.onLine)
  const live = useLiveState()
  const shown = !online || live === 'waiting'
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex justify-center px-4">
      {shown && (
        <p className="flex items-center gap-2 rounded-full border border-line bg-raised px-3 py-1.5 text-sm text-ink-soft shadow-md animate-up">
          {online ? <Spinner /> : <WifiOff aria-hidden className="size-4" />}
          {online ? <Trans>Reconnecting. What you see may be a little old.</Trans> : <Trans>You are offline.</Trans>}
        </p>
      )}
    </div>
  )
}

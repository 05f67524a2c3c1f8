import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type ImportOutcome, importSuppressions } from '../api/import-suppressions'
import type { Reason } from '../api/suppressions-query'

export type ImportState =
  | { step: 'choose'; error?: unknown }
  | { step: 'reading' | 'importing'; file: File; progress: number }
  | { step: 'checked' | 'done'; file: File; outcome: ImportOutcome }

export interface Import {
  state: ImportState
  choose: (file: File, reason: Reason) => void
  confirm: (reason: Reason) => void
  reset: () => void
}

/** First says what a file would do, then does it. */
export function useImport(): Import {
  const queryClient = useQueryClient()
  const [state, setState] = useState<ImportState>({ step: 'choose' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const run = async (file: File, reason: Reason, dryRun: boolean): Promise<void> => {
    const abort = new AbortController()
    running.current?.abort()
    running.current = abort
    const step = dryRun ? 'reading' : 'importing'
    setState({ step, file, progress: 0 })
    try {
      const outcome = await importSuppressions({
        file,
        reason,
        dryRun,
        signal: abort.signal,
        onProgress: (progress) => {
          setState({ step, file, progress })
        },
      })
      setState({ step: dryRun ? 'checked' : 'done', file, outcome })
      if (!dryRun) await queryClient.invalidateQueries({ queryKey: ['suppressions'] })
    } catch (error) {
      if (!abort.signal.aborted) setState({ step: 'choose', error })
    }
  }
  return {
    state,
    choose: (file, reason) => void run(file, reason, true),
    confirm: (reason) => {
      if (state.step === 'checked') void run(state.file, reason, false)
    },
    reset: () => {
      running.current?.abort()
      setState({ step: 'choose' })
    },
  }
}

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { importQuery } from '../api/imports-query'
import { uploadImport } from '../api/upload-import'

export type UploadState = { step: 'choose'; error?: unknown } | { step: 'sending'; file: File; progress: number }

export interface Upload {
  state: UploadState
  choose: (file: File) => void
  cancel: () => void
}

/** Sends a file, then opens what was found in it. */
export function useUpload(): Upload {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [state, setState] = useState<UploadState>({ step: 'choose' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const send = async (file: File): Promise<void> => {
    const abort = new AbortController()
    running.current?.abort()
    running.current = abort
    setState({ step: 'sending', file, progress: 0 })
    try {
      const found = await uploadImport({
        file,
        signal: abort.signal,
        onProgress: (progress) => {
          setState({ step: 'sending', file, progress })
        },
      })
      queryClient.setQueryData(importQuery(found.id).queryKey, found)
      void queryClient.invalidateQueries({ queryKey: ['audience', 'imports'] })
      await navigate({ to: '/audience/imports/$id', params: { id: found.id } })
    } catch (error) {
      if (!abort.signal.aborted) setState({ step: 'choose', error })
    }
  }
  return {
    state,
    choose: (file) => void send(file),
    cancel: () => {
      running.current?.abort()
      setState({ step: 'choose' })
    },
  }
}

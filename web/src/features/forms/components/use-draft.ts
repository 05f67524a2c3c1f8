import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'
import type { Schema } from '@/api/types'
import { formQuery } from '../api/form-query'
import { useUpdateForm } from '../api/use-update-form'
import { type Draft, draftOf } from '../draft'

export type Change = (change: (draft: Draft) => Draft) => void

export interface Section {
  draft: Draft
  change: Change
}

/** Keystrokes come faster than saving makes sense. */
const SETTLE_MS = 500

type State = 'saved' | 'waiting' | 'saving' | 'refused' | 'stale'

/** The draft as it is being changed. It is saved a moment after the last change, one request at a time. */
export function useDraft(form: Schema<'Form'>) {
  const queryClient = useQueryClient()
  const update = useUpdateForm(form.id)
  const [draft, setDraft] = useState(() => draftOf(form))
  const [state, setState] = useState<State>('saved')
  const [problem, setProblem] = useState<Problem | null>(null)
  const version = useRef(form.version)
  const isSaving = useRef(false)
  const { mutateAsync } = update

  // Publishing and renaming change the version, too.
  useEffect(() => {
    version.current = Math.max(version.current, form.version)
  }, [form.version])

  useEffect(() => {
    if (state !== 'waiting') return
    const timer = setTimeout(() => {
      if (isSaving.current) return
      isSaving.current = true
      setState('saving')
      mutateAsync({ change: { document: draft }, version: version.current }).then(
        (saved) => {
          version.current = saved.version
          isSaving.current = false
          setProblem(null)
          // What was typed meanwhile waits for its own turn.
          setState((now) => (now === 'saving' ? 'saved' : now))
        },
        (error: unknown) => {
          const found = asProblem(error)
          isSaving.current = false
          setProblem(found.status === 412 ? null : found)
          setState(found.status === 412 ? 'stale' : 'refused')
        },
      )
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [draft, state, mutateAsync])

  const change = useCallback<Change>((next) => {
    setDraft(next)
    setState((now) => (now === 'stale' ? now : 'waiting'))
  }, [])

  const reload = useCallback(() => {
    void queryClient.fetchQuery({ ...formQuery(form.id), staleTime: 0 }).then((fresh) => {
      version.current = fresh.version
      setDraft(draftOf(fresh))
      setProblem(null)
      setState('saved')
    })
  }, [queryClient, form.id])

  return { draft, change, state, problem, reload }
}

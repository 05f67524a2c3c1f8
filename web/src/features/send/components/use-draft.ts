import { useEffect } from 'react'
import { useDebounced } from '@/lib/use-debounced'
import { type Draft, EMPTY_DRAFT, forgetDraft, saveDraft } from './draft'

const SAVE_MS = 600

/** Keeps what is written in this browser, until it was sent. */
export function useKeptDraft(workspace: string, draft: Draft, sent: boolean): void {
  const settled = useDebounced(draft, SAVE_MS)
  useEffect(() => {
    if (sent || isEmpty(settled)) forgetDraft(workspace)
    else saveDraft(workspace, settled)
  }, [workspace, settled, sent])
}

/** Nothing was written; who it is from does not count. */
export function isEmpty(draft: Draft): boolean {
  return JSON.stringify({ ...draft, from: '' }) === JSON.stringify(EMPTY_DRAFT)
}

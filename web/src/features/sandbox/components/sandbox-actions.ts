import { createContext, use } from 'react'
import type { Doomed } from '../api/use-delete-captured'

interface SandboxActions {
  onDelete: (doomed: Doomed) => void
  canDelete: boolean
}

/** What the message beside the list needs from the page. */
export const SandboxActionsContext = createContext<SandboxActions | null>(null)

export function useSandboxActions(): SandboxActions {
  const actions = use(SandboxActionsContext)
  if (actions === null) throw new Error('outside of the sandbox page')
  return actions
}

import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import type { ContactFilter } from './contacts-query'

export type BulkAction = Schema<'ContactAction'>

/** Contacts that were chosen one by one, or all that a filter has. */
export type BulkTarget = { ids: readonly string[] } | { filter: ContactFilter }

function asked(target: BulkTarget) {
  return 'ids' in target ? { ids: [...target.ids] } : { filter: defined(target.filter) }
}

export interface BulkCount {
  matched: number
  affected: number
}

/** What an action would do. */
export async function countBulk(target: BulkTarget, action: BulkAction, signal: AbortSignal): Promise<BulkCount> {
  const { done, changed } = await body(api.POST('/api/v1/contacts/bulk', { body: { ...asked(target), action, dry_run: true }, signal }))
  return { matched: done, affected: changed }
}

interface Run {
  target: BulkTarget
  action: BulkAction
  signal: AbortSignal
  /** How many were looked at so far. */
  onProgress: (done: number) => void
}

/** Does it, some at a time, to the end or until it is stopped; what was done stays done. Returns how many are different. */
export async function runBulk({ target, action, signal, onProgress }: Run): Promise<number> {
  let [done, changed] = [0, 0]
  let cursor: string | undefined
  do {
    const step = await body(api.POST('/api/v1/contacts/bulk', { body: { ...asked(target), action, ...defined({ cursor }) }, signal }))
    done += step.done
    changed += step.changed
    cursor = step.next_cursor ?? undefined
    onProgress(done)
  } while (cursor !== undefined)
  return changed
}

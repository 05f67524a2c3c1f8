import { api, body } from './client'
import type { Schema } from './types'

export type QueueOperation = 'hold' | 'release' | 'retry' | 'cancel'
export type QueueSelection = Pick<Schema<'Selection'>, 'all' | 'domain' | 'message' | 'tag' | 'workspace' | 'stream' | 'provider' | 'source'>
export type OperationResult = Schema<'OperationResult'>

/** Does something with waiting recipients, or with `dryRun` only counts them. */
export async function operateQueue(
  operation: QueueOperation,
  selection: QueueSelection,
  { reason = '', dryRun = false, signal }: { reason?: string; dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<OperationResult> {
  const request = { body: { ...selection, reason, dry_run: dryRun }, ...(signal === undefined ? {} : { signal }) }
  switch (operation) {
    case 'hold':
      return body(api.POST('/api/v1/queue/hold', request))
    case 'release':
      return body(api.POST('/api/v1/queue/release', request))
    case 'retry':
      return body(api.POST('/api/v1/queue/retry', request))
    case 'cancel':
      return body(api.POST('/api/v1/queue/cancel', request))
  }
}

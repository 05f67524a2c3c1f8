import { contextHeaders } from '@/api/context'
import { offline, problemOf } from '@/api/problem'
import type { Schema } from '@/api/types'
import type { Reason } from './suppressions-query'

export type ImportOutcome = Schema<'SuppressionImport'>

interface ImportOptions {
  file: File
  reason: Reason
  dryRun: boolean
  /** How much of the file is on its way, 0 to 1. */
  onProgress: (part: number) => void
  signal: AbortSignal
}

/** Sends the file as it is: only this way of asking tells how far the upload is. */
export function importSuppressions({ file, reason, dryRun, onProgress, signal }: ImportOptions): Promise<ImportOutcome> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/suppressions/import?dry_run=${String(dryRun)}&reason=${reason}`)
    request.setRequestHeader('Content-Type', 'text/csv')
    for (const [name, value] of Object.entries(contextHeaders('POST'))) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress(total === 0 ? 1 : loaded / total)
    }
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status })
      if (answer.ok) resolve(JSON.parse(request.responseText) as ImportOutcome)
      else void problemOf(answer).then(reject)
    }
    request.onerror = () => {
      reject(offline())
    }
    request.onabort = () => {
      reject(new DOMException('aborted', 'AbortError'))
    }
    signal.addEventListener('abort', () => {
      request.abort()
    })
    request.send(file)
  })
}

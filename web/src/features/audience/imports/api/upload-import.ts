import { contextHeaders } from '@/api/context'
import { offline, problemOf } from '@/api/problem'
import type { Import } from './imports-query'

interface UploadOptions {
  file: File
  /** How much of the file is on its way, 0 to 1. */
  onProgress: (part: number) => void
  signal: AbortSignal
}

/** Sends the file as it is: only this way of asking tells how far the upload is. */
export function uploadImport({ file, onProgress, signal }: UploadOptions): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/imports?name=${encodeURIComponent(file.name.slice(0, 200))}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    for (const [name, value] of Object.entries(contextHeaders('POST'))) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress(total === 0 ? 1 : loaded / total)
    }
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status })
      if (answer.ok) resolve(JSON.parse(request.responseText) as Import)
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

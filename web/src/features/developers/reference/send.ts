import { contextHeaders } from '@/api/context'
import type { Operation } from './document'
import { type Filled, headersOf, urlOf } from './request'

/** Streams do not end by themselves; what came until then is shown. */
const WAIT_MAX_MS = 15_000
const SHOWN_MAX_CHARS = 200_000

export interface Answer {
  status: number
  statusText: string
  durationMs: number
  headers: [string, string][]
  body: string
  cut: boolean
}

/** Sends the request with the session of the person who is signed in, in the workspace in view. */
export async function send(operation: Operation, filled: Filled): Promise<Answer> {
  const method = operation.method.toUpperCase()
  const headers = { ...contextHeaders(method), ...headersOf(operation, filled) }
  if (operation.body !== undefined) headers['Content-Type'] = operation.body.type
  const began = performance.now()
  const abort = new AbortController()
  const timer = setTimeout(() => {
    abort.abort()
  }, WAIT_MAX_MS)
  try {
    const response = await fetch(urlOf(operation, filled), {
      method,
      headers,
      credentials: 'same-origin',
      redirect: 'manual',
      signal: abort.signal,
      ...(operation.body === undefined || filled.body === undefined ? {} : { body: filled.body }),
    })
    const { text, cut } = await read(response, abort)
    return {
      status: response.status,
      statusText: response.statusText,
      durationMs: Math.round(performance.now() - began),
      headers: [...response.headers.entries()],
      body: pretty(text, cut),
      cut,
    }
  } finally {
    clearTimeout(timer)
  }
}

async function read(response: Response, abort: AbortController): Promise<{ text: string; cut: boolean }> {
  if (response.body === null) return { text: '', cut: false }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    while (text.length < SHOWN_MAX_CHARS) {
      const { done, value } = await reader.read()
      if (done) return { text, cut: false }
      text += value
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error
  }
  abort.abort()
  return { text: text.slice(0, SHOWN_MAX_CHARS), cut: true }
}

function pretty(text: string, cut: boolean): string {
  if (cut) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

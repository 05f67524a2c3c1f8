import { contextHeaders } from '@/api/context'
import { problemOf } from '@/api/problem'

export interface FetchedText {
  text: string
  /** More would follow. */
  truncated: boolean
}

/** The beginning of a text, without loading the rest of a large one. */
export async function fetchText(url: string, bytesMax: number, signal: AbortSignal): Promise<FetchedText> {
  const response = await fetch(url, { headers: contextHeaders('GET'), credentials: 'same-origin', cache: 'no-store', signal })
  if (!response.ok) throw await problemOf(response)
  if (response.body === null) return { text: '', truncated: false }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let left = bytesMax
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { text: text + decoder.decode(), truncated: false }
    if (value.length > left) {
      void reader.cancel()
      return { text: text + decoder.decode(value.subarray(0, left), { stream: true }), truncated: true }
    }
    text += decoder.decode(value, { stream: true })
    left -= value.length
  }
}

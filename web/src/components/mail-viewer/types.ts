import { workspaceUrl } from '@/api/context'
import type { Schema } from '@/api/types'

/** A MIME part; the tree is that of the message. */
export interface MailPart {
  index: number
  content_type: string
  charset?: string | null | undefined
  disposition?: string | null | undefined
  filename?: string | null | undefined
  content_id?: string | null | undefined
  size_bytes: number
  children: readonly MailPart[]
}

/** What a message says, as the sandbox and the queue answer it. */
export interface MailContent {
  headers: readonly { name: string; value: string }[]
  parts: readonly MailPart[]
  text?: string | null | undefined
  text_truncated?: boolean | undefined
  has_html: boolean
  transcript: readonly Schema<'TranscriptLine'>[]
}

/** Where the pieces are that are not part of the answer. */
export interface MailUrls {
  html: (dark: boolean) => string
  raw: (download: boolean) => string
  part: (index: number) => string
}

/** `base` is `/api/v1/sandbox/messages/…` or `/api/v1/messages/…`, without a slash at the end. */
export function mailUrls(base: string): MailUrls {
  return {
    html: (dark) => workspaceUrl(`${base}/html`, dark ? { dark: '1' } : {}),
    raw: (download) => workspaceUrl(`${base}/raw`, download ? { download: '1' } : {}),
    part: (index) => workspaceUrl(`${base}/parts/${String(index)}`),
  }
}

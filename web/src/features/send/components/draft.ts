import type { Schema } from '@/api/types'
import { fromLocalInput } from '@/lib/zoned'

export interface DraftFile {
  id: string
  name: string
  type: string
  size: number
  /** Base64. */
  content: string
}

export interface Draft {
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
  reply_to: string[]
  subject: string
  text: string
  html: string
  /** Which of the bodies go out. */
  bodies: 'both' | 'text' | 'html'
  attachments: DraftFile[]
  tags: string[]
  stream: Schema<'StreamName'>
  /** In the person's zone, as `2026-03-01T09:30`; empty for at once. */
  send_at: string
  headers: { name: string; value: string }[]
}

export const EMPTY_DRAFT: Draft = {
  from: '',
  to: [],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: '',
  text: '',
  html: '',
  bodies: 'both',
  attachments: [],
  tags: [],
  stream: 'transactional',
  send_at: '',
  headers: [],
}

const keyOf = (workspace: string): string => `postroad.draft.${workspace}`

/** What was being written here before; files are not kept. */
export function loadDraft(workspace: string): Partial<Draft> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(workspace)) ?? 'null')
    return typeof kept === 'object' && kept !== null ? sameShape(kept as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Only what has the kind it should have: an older version may have written it. */
function sameShape(kept: Record<string, unknown>): Partial<Draft> {
  const fits = ([name, value]: [string, unknown]): boolean => {
    const model: unknown = EMPTY_DRAFT[name as keyof Draft]
    return name !== 'attachments' && typeof model === typeof value && Array.isArray(model) === Array.isArray(value)
  }
  return Object.fromEntries(Object.entries(kept).filter(fits)) as Partial<Draft>
}

export function saveDraft(workspace: string, draft: Draft): void {
  try {
    localStorage.setItem(keyOf(workspace), JSON.stringify({ ...draft, attachments: [] }))
  } catch {
    // The browser has no room left: the draft lives as long as the page.
  }
}

export function forgetDraft(workspace: string): void {
  localStorage.removeItem(keyOf(workspace))
}

/** As the API takes it. */
export function messageOf(draft: Draft, timeZone: string): Schema<'NewMessage'> {
  const text = draft.bodies === 'html' ? '' : draft.text
  const html = draft.bodies === 'text' ? '' : draft.html
  const headers = draft.headers.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
  return {
    from: draft.from,
    to: draft.to,
    ...(draft.cc.length > 0 ? { cc: draft.cc } : {}),
    ...(draft.bcc.length > 0 ? { bcc: draft.bcc } : {}),
    ...(draft.reply_to.length > 0 ? { reply_to: draft.reply_to } : {}),
    subject: draft.subject,
    ...(text !== '' ? { text } : {}),
    ...(html !== '' ? { html } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(draft.tags.length > 0 ? { tags: draft.tags } : {}),
    ...(draft.send_at !== '' ? { send_at: fromLocalInput(draft.send_at, timeZone) } : {}),
    stream: draft.stream,
    attachments: draft.attachments.map(({ name, type, content }) => ({ filename: name, content_type: type, content })),
  }
}

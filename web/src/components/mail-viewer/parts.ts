import type { MailPart } from './types'

/** All parts in the order of the message. */
export function flatParts(parts: readonly MailPart[]): MailPart[] {
  return parts.flatMap((part) => [part, ...flatParts(part.children)])
}

/** Files people would save: what says so, has a name, or is neither text nor a container. */
export function attachmentsOf(parts: readonly MailPart[]): MailPart[] {
  return flatParts(parts).filter((part) => {
    if (part.content_type.startsWith('multipart/')) return false
    if (part.disposition === 'attachment' || isPresent(part.filename)) return true
    return !part.content_type.startsWith('text/')
  })
}

/** The part whose source the HTML view shows. */
export function htmlPart(parts: readonly MailPart[]): MailPart | undefined {
  return flatParts(parts).find((part) => part.content_type === 'text/html' && part.disposition !== 'attachment')
}

/** RFC 2392: a part that HTML shows by its Content-ID. */
export function isEmbedded(part: MailPart): boolean {
  return isPresent(part.content_id) && part.disposition !== 'attachment'
}

function isPresent(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && text !== ''
}

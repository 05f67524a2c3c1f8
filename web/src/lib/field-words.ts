import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'

type FieldError = Schema<'FieldError'>

/** The server's sentences begin small, because they also stand inside of others. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A message as a pattern: numbers become `#`; which byte it is about is left out. */
export function patternOf(message: string): { pattern: string; numbers: number[] } {
  const numbers: number[] = []
  const pattern = message.replace(/ \(at byte \d+\)$/, '').replace(/\d+/g, (digits) => {
    numbers.push(Number(digits))
    return '#'
  })
  return { pattern, numbers }
}

/**
 * What is wrong with a field, in the person's language. The server says it in English; the sentences here are its own, with
 * numbers as `#`. What is not among them keeps the server's words, behind ours.
 */
export function useFieldWords(): (error: FieldError) => string {
  const { i18n, t } = useLingui()
  /** Needs the first numbers of the message. */
  const words = (first: string, second: string): Record<string, string> => {
    return {
      'is missing': t`This is missing`,
      'must not be empty': t`This must not be empty`,
      'must have at most # characters': t`At most ${first} characters`,
      'must have at most # bytes': t`At most ${first} bytes`,
      'must have at most # items': t`At most ${first}`,
      'must have at most # entries': t`At most ${first}`,
      'must have at most # domains': t`At most ${first} domains`,
      'must have at most # addresses': t`At most ${first} addresses`,
      'must have # to # addresses': t`Between ${first} and ${second} addresses`,
      'must have # to # bytes': t`Between ${first} and ${second} bytes`,
      'must have # to # printable ASCII characters': t`Between ${first} and ${second} printable ASCII characters`,
      'must have at most # bytes and no control characters': t`At most ${first} bytes, without control characters`,
      'must have at least # characters and at most # bytes': t`At least ${first} characters and at most ${second} bytes`,
      'must be between # and #': t`Between ${first} and ${second}`,
      'must be at most #': t`At most ${first}`,
      'must be at least #': t`At least ${first}`,
      'must be in the future': t`This must be in the future`,
      'is not after since': t`The end must be after the beginning`,
      'must not contain line breaks or control characters': t`No line breaks or control characters here`,
      'must be a tag as in en or pt-BR': t`This must be a language, as in en or pt-BR`,
      'must be a name as in Europe/Berlin': t`This must be a time zone, as in Europe/Berlin`,
      'must be one address': t`This must be one address`,
      'must name at least one': t`Choose at least one`,
      'must name who gets the mail': t`Enter at least one address`,
      'must name a domain when users are created': t`Name a domain when users are created`,
      "must be the provider's https:// URL, without a query": t`This must be the provider's https:// address, without a query`,
      'owners are made by owners only': t`Only owners make owners`,
      'is not the present code of the app': t`This is not the present code of the app`,
      'the port must not be #': t`The port must not be ${first}`,
      'a login needs tls to be start_tls or implicit': t`A login needs an encrypted connection`,
      'the username of the login is empty': t`The username of the login is empty`,
      'needs # to # intervals of # to # seconds': t`Between ${first} and ${second} intervals, each within the limits`,
      'the jitter is at most # percent': t`The jitter is at most ${first} percent`,
      'messages expire after # seconds to # days': t`Messages expire after ${first} seconds at the earliest and ${second} days at the latest`,
      'the message has no recipient': t`The message has no recipient`,
      'the message is empty': t`The message is empty`,
      'the message has neither text nor html nor attachments': t`The message has neither text nor attachments`,
      'there is no address': t`There is no address`,
      'a name without an address; write Name <name@example.com>': t`A name needs an address: Name <name@example.com>`,
      'a character that cannot stand there': t`There is a character that cannot stand there`,
      'a quotation mark, bracket or comment is not closed': t`A quotation mark or bracket is not closed`,
      'too many addresses or nested comments': t`These are too many addresses`,
      'an address needs a local part and a domain, as in name@example.com': t`An address looks like name@example.com`,
      'the part before the @ is empty, longer than # bytes, or has characters that are not allowed there': t`The part before the @ is empty, longer than ${first} bytes, or has characters that are not allowed there`,
      'the domain is empty': t`The domain is empty`,
      'the domain is longer than # characters or has a label longer than #': t`The domain is longer than ${first} characters, or a part of it longer than ${second}`,
      'the domain contains a character or label that a host name cannot have': t`A domain cannot be written like this`,
      'the network is too wide to be trusted; the widest are /# and, for IPv#, /#': t`The network is too wide to be trusted`,
      'the address has bits set after the prefix; write the first address of the network': t`Write the first address of the network`,
      'email is already taken': t`Somebody has this address already`,
      'network is already taken': t`This network is here already`,
    }
  }
  return (error) => {
    const original = sentence(error.fix ? `${error.message}. ${error.fix}` : error.message)
    if (i18n.locale === 'en') return original
    const { pattern, numbers } = patternOf(error.message)
    const [first = '', second = ''] = numbers.map((number) => number.toLocaleString(i18n.locale))
    const known = words(first, second)[pattern]
    if (known !== undefined) return known
    return t`This cannot be accepted: ${original}`
  }
}

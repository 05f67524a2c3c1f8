/** A pasted list: by commas, semicolons and lines, but not inside of quotes. */
export function splitAddresses(text: string): string[] {
  const items: string[] = []
  let item = ''
  let quoted = false
  for (const letter of text) {
    if (letter === '"') quoted = !quoted
    if (!quoted && /[,;\n\r\t]/.test(letter)) {
      items.push(item)
      item = ''
    } else {
      item += letter
    }
  }
  items.push(item)
  return items.map((one) => one.trim().replace(/\s+/g, ' ')).filter((one) => one !== '')
}

/** The address in `Ann Example <ann@example.com>`, or the text itself. */
export function addressIn(text: string): string {
  return /<([^<>]*)>\s*$/.exec(text)?.[1]?.trim() ?? text.trim()
}

/** What can be an address (RFC 5321 §4.1.2, roughly); the server decides. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;]+@(?:[^\s@<>,;.]+\.)+[^\s@<>,;.]+$/.test(addressIn(text))
}

export function domainOf(text: string): string {
  return addressIn(text).split('@')[1]?.toLowerCase() ?? ''
}

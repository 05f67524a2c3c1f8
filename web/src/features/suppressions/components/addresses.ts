/** Addresses in a pasted text, whatever stands between them, each once. */
export function addressesIn(text: string): string[] {
  const words = text
    .split(/[\s,;<>"'()[\]]+/)
    .map((word) => word.trim().replace(/^mailto:/i, '').replace(/\.$/, ''))
    .filter((word) => word.includes('@'))
  return [...new Map(words.map((word) => [word.toLowerCase(), word])).values()]
}

export function isAddress(text: string): boolean {
  return /^[^\s@]+@(?:[^\s@.]+\.)+[^\s@.]+$/.test(text)
}

/** Addresses as people write several: by lines, commas or spaces. */
export function addressesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]
}

export const REDIRECT_MAX = 20

/** The first part that cannot be an address. */
export function wrongAddress(addresses: readonly string[]): string | undefined {
  return addresses.find((address) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address))
}

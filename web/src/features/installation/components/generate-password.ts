/** Letters and digits that are not mistaken for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 20

/** 20 letters of 55: about 115 bits. */
export function generatePassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const largest = 256 - (256 % LETTERS.length)
  let password = ''
  while (password.length < LENGTH) {
    for (const byte of random(new Uint8Array(LENGTH * 2))) {
      // Bytes beyond the last full round would make the first letters more likely.
      if (byte < largest && password.length < LENGTH) password += LETTERS[byte % LETTERS.length] ?? ''
    }
  }
  return password
}

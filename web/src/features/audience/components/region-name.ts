/** A country or a language by its code, in words; the code when nobody knows it. */
export function regionName(locale: string, kind: 'country' | 'language', code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: kind === 'country' ? 'region' : 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** An empty field is "not limited here". */
export function quotaOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

export function isQuota(text: string): boolean {
  return text.trim() === '' || /^\d{1,9}$/.test(text.trim())
}

export const quotaText = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))

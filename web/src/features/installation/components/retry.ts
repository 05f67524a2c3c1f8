const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `1m, 5m, 1h` as seconds; `undefined` when a part is no span of time. */
export function spansOf(text: string): number[] | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  const spans = parts.map(spanOf)
  return spans.some((span) => span === undefined) ? undefined : (spans as number[])
}

export function spanOf(text: string): number | undefined {
  const found = /^(\d{1,7})([smhd])$/i.exec(text.trim())
  return found === null ? undefined : Number(found[1]) * (UNITS[(found[2] ?? '').toLowerCase()] ?? 1)
}

/** In the largest unit that needs no fraction. */
export function spanText(seconds: number): string {
  const unit = ['d', 'h', 'm'].find((name) => seconds > 0 && seconds % (UNITS[name] ?? 1) === 0) ?? 's'
  return `${String(seconds / (UNITS[unit] ?? 1))}${unit}`
}

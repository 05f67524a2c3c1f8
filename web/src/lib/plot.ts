/** A scale from 0 that ends at or above `max`, in steps people read easily; whole numbers only. */
export function ticks(max: number, wanted = 4): number[] {
  const rough = Math.max(max, 1) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough && Number.isInteger(factor * power)) ?? 10) * power)
  const count = Math.max(1, Math.ceil(max / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

const DECADES_MAX = 5

/** 0 and powers of ten that end at or above `max`, not more than people can tell apart: for what grows by factors. */
export function decades(max: number): number[] {
  const top = Math.max(1, Math.ceil(Math.log10(Math.max(max, 1))))
  const step = Math.ceil(top / DECADES_MAX)
  const powers = Array.from({ length: Math.ceil(top / step) }, (_, index) => 10 ** (top - index * step))
  return [0, ...powers.reverse()]
}

/** Where a value stands between 0 and `top`, from 0 to 1. */
export function heightOf(value: number, top: number, logarithmic: boolean): number {
  return logarithmic ? Math.log10(1 + value) / Math.log10(1 + top) : value / top
}

/** In words: what is not there is not zero. */
export function figureOf(value: number | null | undefined, formatValue: (value: number) => string): string {
  return value === null ? '—' : formatValue(value ?? 0)
}

/** The parts of a row that are there without a gap, as positions and values. */
export function unbroken(values: readonly (number | null)[]): [number, number][][] {
  const parts: [number, number][][] = []
  let part: [number, number][] = []
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      if (part.length === 0) parts.push(part)
      part.push([index, value])
    } else part = []
  }
  return parts
}

/** Which of the labels are shown, so that none touches the next: every first, second, third ... one that is there. */
export function thinned(labels: readonly (string | undefined)[], slot: number): number[] {
  const there = labels.flatMap((label, index) => (label === undefined ? [] : [index]))
  const [first, second] = there
  if (first === undefined || second === undefined) return there
  const widest = Math.max(...there.map((index) => widthOf(labels[index] ?? '')))
  const every = Math.max(1, Math.ceil((widest + LABEL_GAP) / ((second - first) * slot)))
  return there.filter((_, position) => position % every === 0)
}

const LABEL_GAP = 12
const LATIN_WIDTH = 6.2
const WIDE_WIDTH = 11

/** About how wide a label of 11 pixels is; letters beyond Latin are as wide as high. */
export function widthOf(label: string): number {
  return [...label].reduce((sum, letter) => sum + (letter > '\u2e7f' ? WIDE_WIDTH : LATIN_WIDTH), 0)
}

/** Where each value of each row begins when rows stand on each other. */
export function stacked(rows: readonly (readonly number[])[]): number[][] {
  const sums: number[] = []
  return rows.map((row) =>
    row.map((value, index) => {
      const below = sums[index] ?? 0
      sums[index] = below + value
      return below
    }),
  )
}

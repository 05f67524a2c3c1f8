/** A scale from 0 that ends at or above `max`, in steps people read easily; whole numbers only. */
export function ticks(max: number, wanted = 4): number[] {
  const rough = Math.max(max, 1) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough && Number.isInteger(factor * power)) ?? 10) * power)
  const count = Math.max(1, Math.ceil(max / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
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

export interface DiffPiece {
  text: string
  /** In both, only in what is expected, only in what was found. */
  kind: 'same' | 'missing' | 'extra'
}

/** Longer values are compared as a whole. */
const TOKENS_MAX = 400

/** How `found` differs from `expected`, by words: what is not there and what should not be. */
export function diffValues(expected: string, found: string): DiffPiece[] {
  const left = tokens(expected)
  const right = tokens(found)
  if (left.length > TOKENS_MAX || right.length > TOKENS_MAX) {
    return expected === found ? [{ text: found, kind: 'same' }] : [{ text: expected, kind: 'missing' }, { text: found, kind: 'extra' }]
  }
  const lengths = commonLengths(left, right)
  const pieces: DiffPiece[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    const l = left[i]
    const r = right[j]
    if (l !== undefined && l === r) {
      push(pieces, l, 'same')
      i += 1
      j += 1
    } else if (l !== undefined && (r === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      push(pieces, l, 'missing')
      i += 1
    } else {
      push(pieces, r ?? '', 'extra')
      j += 1
    }
  }
  return pieces
}

/** Words with the separator behind them; long ones, as keys are, in short runs. */
function tokens(text: string): string[] {
  return text.match(/[^\s;]{1,16}[;]?\s*|[;\s]+/g) ?? []
}

function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const row = lengths[i]
      if (row !== undefined) row[j] = left[i] === right[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1))
    }
  }
  return lengths
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}

function push(pieces: DiffPiece[], text: string, kind: DiffPiece['kind']): void {
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += text
  else pieces.push({ text, kind })
}

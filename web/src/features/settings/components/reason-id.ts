/** An id that no reason has: figures tell reasons by it, whatever becomes of their words. */
export function freshId(taken: readonly string[]): string {
  let number = taken.length + 1
  while (taken.includes(`reason_${number}`)) number += 1
  return `reason_${number}`
}

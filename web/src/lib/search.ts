/** Readers for the search part of addresses. What is not as expected is left out, so that an old link still opens its page. */
export type Reader<Value> = (value: unknown) => Value | undefined

export const text: Reader<string> = (value) => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Reader<Choice> {
  return (value) => choices.find((choice) => choice === value)
}

export const flag: Reader<true> = (value) => (value === true || value === 'true' || value === 1 ? true : undefined)

/** A time as RFC 3339. */
export const instant: Reader<string> = (value) => {
  const read = text(value)
  return read !== undefined && !Number.isNaN(Date.parse(read)) ? read : undefined
}

type Search<Readers> = { [Name in keyof Readers]?: Readers[Name] extends Reader<infer Value> ? Value : never }

/** For a route's `validateSearch`: `search({ q: text, status: oneOf('open', 'done') })`. */
export function search<Readers extends Record<string, Reader<unknown>>>(readers: Readers) {
  return (input: Record<string, unknown>): Search<Readers> => {
    const entries = Object.entries(readers)
      .map(([name, read]) => [name, read(input[name])] as const)
      .filter(([, value]) => value !== undefined)
    return Object.fromEntries(entries) as Search<Readers>
  }
}

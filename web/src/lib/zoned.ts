/** Turns the wall clock of a zone into an instant, and back, with the offsets that Intl knows. */

/** `2026-03-01T09:30` as people of the zone read it now. */
export function toLocalInput(at: string, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}T${parts['hour'] ?? ''}:${parts['minute'] ?? ''}`
}

/** The instant, as RFC 3339 UTC, at which the zone's clocks show `local` (`2026-03-01` or `2026-03-01T09:30`). */
export function fromLocalInput(local: string, timeZone: string): string {
  const wanted = Date.parse(`${local.length === 10 ? `${local}T00:00` : local}Z`)
  let guess = wanted
  // The second round corrects a guess on the other side of a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${toLocalInput(new Date(guess).toISOString(), timeZone)}Z`)
    guess += wanted - shown
  }
  return new Date(guess).toISOString()
}

/** The beginning of the day that is `days` before today in the zone. */
export function startOfDay(days: number, timeZone: string, now = Date.now()): string {
  const today = toLocalInput(new Date(now).toISOString(), timeZone).slice(0, 10)
  const day = new Date(Date.parse(`${today}T00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
  return fromLocalInput(day, timeZone)
}

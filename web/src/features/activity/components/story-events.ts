import type { Story, StoryEvent } from '../api/message'

/** What happened to one recipient, oldest first; the acceptance belongs to all of them. */
export function eventsOf(story: Pick<Story, 'events'>, address: string | undefined): StoryEvent[] {
  if (address === undefined) return story.events
  return story.events.filter(({ recipient, kind }) => recipient === address || (kind === 'accepted' && !recipient))
}

/** How many recipients stand where. */
export function statusesOf(story: Pick<Story, 'recipients'>): Record<string, number> {
  const statuses: Record<string, number> = {}
  for (const { status } of story.recipients) statuses[status] = (statuses[status] ?? 0) + 1
  return statuses
}

export interface Applicable {
  retry: boolean
  hold: boolean
  release: boolean
  cancel: boolean
}

/** What can be done with a message whose recipients stand there. */
export function applicable(statuses: Partial<Record<string, number>>): Applicable {
  const has = (status: string): boolean => (statuses[status] ?? 0) > 0
  const waits = has('queued') || has('deferred')
  return { retry: has('deferred'), hold: waits, release: has('held'), cancel: waits || has('held') }
}

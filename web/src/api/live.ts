import { useEffect, useRef, useSyncExternalStore } from 'react'
import { contextHeaders } from './context'
import { EventStreamParser, type StreamEvent } from './event-stream'

export const LIVE_TOPICS = ['events', 'totals', 'queue', 'sandbox'] as const
export type LiveTopic = (typeof LIVE_TOPICS)[number]
export type LiveState = 'idle' | 'connecting' | 'open' | 'waiting'
export type LiveHandler = (event: { name: string; data: unknown }) => void

const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 30_000
/** The server sends something every 15 seconds; silence for longer means that the line is dead. */
const SILENCE_MAX_MS = 40_000

interface Subscription {
  topics: readonly LiveTopic[]
  handler: LiveHandler
}

/** One connection for everything that wants to know what happens, with only the topics somebody wants. */
class Live {
  private readonly subscriptions = new Set<Subscription>()
  private readonly listeners = new Set<() => void>()
  private running: AbortController | null = null
  private topics = ''
  private lastId: string | null = null
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  state: LiveState = 'idle'

  subscribe(subscription: Subscription): () => void {
    this.subscriptions.add(subscription)
    this.later(0)
    return () => {
      this.subscriptions.delete(subscription)
      this.later(0)
    }
  }

  onState = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Another workspace, or another person: begins anew. */
  restart(): void {
    this.lastId = null
    this.stop()
    this.later(0)
  }

  private later(delayMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.adjust()
    }, delayMs)
  }

  private adjust(): void {
    const topics = LIVE_TOPICS.filter((topic) => [...this.subscriptions].some((one) => one.topics.includes(topic))).join(',')
    if (topics === this.topics && this.running !== null) return
    this.stop()
    this.topics = topics
    if (topics === '') {
      this.enter('idle')
      return
    }
    this.running = new AbortController()
    void this.run(topics, this.running)
  }

  private stop(): void {
    this.running?.abort()
    this.running = null
  }

  private async run(topics: string, running: AbortController): Promise<void> {
    this.enter(this.failures === 0 ? 'connecting' : 'waiting')
    try {
      await this.read(topics, running)
    } catch {
      // Ended by us, by the server or by the network: what follows is the same.
    }
    if (running.signal.aborted && this.running !== running) return
    this.running = null
    this.failures += 1
    this.enter('waiting')
    this.later(Math.min(RETRY_FIRST_MS * 2 ** (this.failures - 1), RETRY_MAX_MS) * (0.75 + Math.random() / 2))
  }

  private async read(topics: string, running: AbortController): Promise<void> {
    const headers: Record<string, string> = { ...contextHeaders('GET'), Accept: 'text/event-stream' }
    if (this.lastId !== null) headers['Last-Event-ID'] = this.lastId
    const response = await fetch(`/api/v1/live?topics=${topics}`, {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: running.signal,
    })
    if (!response.ok || response.body === null) throw new Error(String(response.status))
    this.failures = 0
    this.enter('open')
    const parser = new EventStreamParser()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const silence = setTimeout(() => {
        running.abort()
      }, SILENCE_MAX_MS)
      const { done, value } = await reader.read().finally(() => {
        clearTimeout(silence)
      })
      if (done) return
      for (const event of parser.push(value)) this.deliver(event)
    }
  }

  private deliver(event: StreamEvent): void {
    if (event.id !== null) this.lastId = event.id
    const data: unknown = JSON.parse(event.data)
    for (const { handler } of this.subscriptions) handler({ name: event.name, data })
  }

  private enter(state: LiveState): void {
    if (state === this.state) return
    this.state = state
    for (const listener of this.listeners) listener()
  }
}

export const live = new Live()

/**
 * Calls back on what the server tells. `topics` must be a constant. After `lagged`, and after a reconnection the server could not
 * bridge, ask anew for what is shown.
 */
export function useLive(topics: readonly LiveTopic[], handler: LiveHandler, enabled = true): void {
  const current = useRef(handler)
  useEffect(() => {
    current.current = handler
  })
  const wanted = topics.join(',')
  useEffect(() => {
    if (!enabled) return
    return live.subscribe({
      topics: LIVE_TOPICS.filter((topic) => wanted.split(',').includes(topic)),
      handler: (event) => {
        current.current(event)
      },
    })
  }, [wanted, enabled])
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.onState, () => live.state)
}

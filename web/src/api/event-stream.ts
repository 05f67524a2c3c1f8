export interface StreamEvent {
  id: string | null
  name: string
  data: string
}

/** A line may not get longer than this; the server's longest are far below. */
const LINE_MAX_CHARS = 1 << 20

/** Takes pieces of a `text/event-stream` and gives whole events (HTML Standard §9.2.6). */
export class EventStreamParser {
  private buffer = ''
  private data: string[] = []
  private name = ''
  private id: string | null = null

  push(piece: string): StreamEvent[] {
    this.buffer += piece
    const events: StreamEvent[] = []
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(this.buffer)
      if (end === null) break
      const line = this.buffer.slice(0, end.index)
      this.buffer = this.buffer.slice(end.index + end[0].length)
      const event = this.line(line)
      if (event !== null) events.push(event)
    }
    if (this.buffer.length > LINE_MAX_CHARS) throw new Error('a line of the event stream is too long')
    return events
  }

  private line(line: string): StreamEvent | null {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.name = value
    else if (field === 'id') this.id = value
    return null
  }

  private dispatch(): StreamEvent | null {
    const event = { id: this.id, name: this.name === '' ? 'message' : this.name, data: this.data.join('\n') }
    const empty = this.data.length === 0
    this.data = []
    this.name = ''
    return empty ? null : event
  }
}

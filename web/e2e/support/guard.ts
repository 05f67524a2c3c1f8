import type { BrowserContext, ConsoleMessage } from '@playwright/test'

/**
 * Chromium reports every refusal of the server on the console: these are answers that pages expect and show. And it says when the
 * recorder of traces wants to run its script beside a mail, where nothing may run.
 */
const EXPECTED = /^(?:Failed to load resource: the server responded with a status of 4\d\d|Blocked script execution in '[^']+\/(?:html|preview)\?)/

/** Notes everything that must not happen on any page: requests to others, errors, and what the policy refuses. */
export class Guard {
  readonly problems: string[] = []
  private readonly hosts: Set<string>

  constructor(context: BrowserContext, url: string) {
    this.hosts = new Set([new URL(url).host])
    context.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'data:' && protocol !== 'blob:' && !this.hosts.has(host)) this.problems.push(`request to ${request.url()}`)
    })
    context.on('response', (response) => {
      if (response.status() >= 500) this.problems.push(`${String(response.status())} of ${response.url()}`)
    })
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) this.problems.push(`console: ${message.text()}`)
    })
    context.on('weberror', (error) => {
      this.problems.push(`error: ${String(error.error().stack ?? error.error())}`)
    })
  }

  /** A host that a story visits by intention, such as an identity provider. */
  allow(url: string): void {
    this.hosts.add(new URL(url).host)
  }
}

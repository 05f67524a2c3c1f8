import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page, Request } from '@playwright/test'
import { call } from '../support/api.ts'
import { OUTPUT } from '../support/paths.ts'
import { settled } from '../support/settled.ts'
import { setUp, test as base } from '../support/test.ts'
import { ADMIN, Postroad } from '../support/postroad.ts'

const ROUNDS = 7
const PATHS = ['/', '/activity', '/queue', '/sandbox']
const MESSAGES = Number(process.env['MESSAGES'] ?? 5_000)
const BATCH = 500

/** Asked of the API for each request that a page makes. */
const QUESTIONS = 40

interface RequestFigures {
  page: string
  request: string
  p50Ms: number
  p95Ms: number
  kilobytes: number
}

interface Figures {
  path: string
  firstContentfulPaintMs: number
  settledMs: number
  layoutShift: number
  transferredKb: number
}

const test = base.extend<{ visited: Page }>({
  // A server that runs already, the program on a data directory that is there, or one that is made and filled.
  visited: async ({ browser }, provide) => {
    const { POSTROAD_URL: url, POSTROAD_DATA: data, POSTROAD_WORKSPACE: workspace } = process.env
    const postroad = url === undefined ? await Postroad.start({}, data) : undefined
    const context = await browser.newContext({ baseURL: url ?? postroad?.url ?? '', viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    if (postroad === undefined) {
      await signIn(page, process.env['POSTROAD_EMAIL'] ?? '', process.env['POSTROAD_PASSWORD'] ?? '')
    } else if (data !== undefined) {
      const email = `measure-${String(Date.now())}@sender.test`
      postroad.addAdministrator(email, ADMIN.password, workspace)
      await signIn(page, email, ADMIN.password)
    } else {
      await setUp(page, postroad)
      await fill(page)
    }
    await provide(page)
    await context.close()
    await postroad?.stop()
  },
})

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

async function fill(page: Page): Promise<void> {
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, index) => ({
      from: 'hello@sender.test',
      to: [`person${String(sent + index)}@quick.test`],
      subject: `Message ${String(sent + index)}`,
      text: 'Hello',
      stream: 'sandbox',
    }))
    await call(page, 'POST', '/messages/batch', { messages })
  }
}

/** A cold visit: nothing in the cache. */
async function visit(page: Page, path: string): Promise<Figures> {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.clearBrowserCache')
  const began = Date.now()
  await page.goto(path)
  await settled(page)
  const settledMs = Date.now() - began
  const seen = await page.evaluate(
    () =>
      new Promise<{ paint: number; shift: number; bytes: number }>((resolve) => {
        let shift = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        new PerformanceObserver((list) => {
          const paint = list.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
          const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
          const bytes = resources.filter(({ name }) => name.endsWith('.js')).reduce((sum, { transferSize }) => sum + transferSize, 0)
          // Entries of before are handed over in order: shifts that were buffered have been counted by the next frame.
          requestAnimationFrame(() => {
            resolve({ paint, shift, bytes })
          })
        }).observe({ type: 'paint', buffered: true })
      }),
  )
  await client.detach()
  return { path, firstContentfulPaintMs: seen.paint, settledMs, layoutShift: seen.shift, transferredKb: seen.bytes / 1024 }
}

/** What a page asks of the API, each asked again and again, one after the other, through HTTP as the page does it. */
async function requestsOf(page: Page, path: string): Promise<RequestFigures[]> {
  const asked = new Map<string, Record<string, string>>()
  const note = (request: Request): void => {
    const { pathname, search } = new URL(request.url())
    // The live stream has no end.
    if (request.method() !== 'GET' || !pathname.startsWith('/api/v1/') || pathname === '/api/v1/live') return
    asked.set(pathname + search, request.headers())
  }
  page.on('request', note)
  await page.goto(path)
  await settled(page)
  page.off('request', note)
  const figures: RequestFigures[] = []
  for (const [request, headers] of asked) {
    const times: number[] = []
    let bytes = 0
    for (let question = 0; question < QUESTIONS; question += 1) {
      const began = performance.now()
      const response = await page.request.get(request, { headers })
      bytes = (await response.body()).length
      times.push(performance.now() - began)
      if (!response.ok()) throw new Error(`${String(response.status())} of ${request}`)
    }
    figures.push({ page: path, request, p50Ms: round(share(times, 0.5)), p95Ms: round(share(times, 0.95)), kilobytes: round(bytes / 1000) })
  }
  return figures
}

const share = (values: number[], part: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
const median = (values: number[]): number => share(values, 0.5)
const round = (value: number): number => Math.round(value * 10) / 10

test('first contentful paint, and the requests of Home and Activity', async ({ visited: page }) => {
  const paints: Figures[] = []
  for (const path of PATHS) {
    const rounds: Figures[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(page, path))
    paints.push({
      path,
      firstContentfulPaintMs: Math.round(median(rounds.map((one) => one.firstContentfulPaintMs))),
      settledMs: Math.round(median(rounds.map((one) => one.settledMs))),
      layoutShift: Math.round(Math.max(...rounds.map((one) => one.layoutShift)) * 10_000) / 10_000,
      transferredKb: Math.round(median(rounds.map((one) => one.transferredKb))),
    })
  }
  const requests = [...(await requestsOf(page, '/')), ...(await requestsOf(page, '/activity'))]
  mkdirSync(OUTPUT, { recursive: true })
  writeFileSync(`${OUTPUT}/performance.json`, JSON.stringify({ paints, requests }, null, 2))
  console.log(table(['page', 'first paint ms', 'complete ms', 'layout shift', 'scripts KB'], paints.map((one) => Object.values(one) as (string | number)[])))
  console.log(table(['page', 'request', 'p50 ms', 'p95 ms', 'KB'], requests.map((one) => Object.values(one) as (string | number)[])))
})

/** As Markdown, for docs/performance.md. */
function table(head: string[], rows: (string | number)[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n') + '\n'
}

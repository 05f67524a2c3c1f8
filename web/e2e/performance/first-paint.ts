import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { call } from '../support/api.ts'
import { OUTPUT } from '../support/paths.ts'
import { settled } from '../support/settled.ts'
import { setUp, test as base } from '../support/test.ts'
import { Postroad } from '../support/postroad.ts'

const ROUNDS = 7
const PATHS = ['/', '/activity', '/queue', '/sandbox']
const MESSAGES = Number(process.env['MESSAGES'] ?? 5_000)
const BATCH = 500

interface Figures {
  path: string
  firstContentfulPaintMs: number
  settledMs: number
  layoutShift: number
  transferredKb: number
}

const test = base.extend<{ visited: Page }>({
  // A server that is there already, or one that is made and filled.
  visited: async ({ browser }, provide) => {
    const url = process.env['POSTROAD_URL']
    const postroad = url === undefined ? await Postroad.start() : undefined
    const context = await browser.newContext({ baseURL: url ?? postroad?.url ?? '', viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    if (postroad === undefined) await signIn(page)
    else {
      await setUp(page, postroad)
      await fill(page)
    }
    await provide(page)
    await context.close()
    await postroad?.stop()
  },
})

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(process.env['POSTROAD_EMAIL'] ?? '')
  await page.getByRole('textbox', { name: 'Password' }).fill(process.env['POSTROAD_PASSWORD'] ?? '')
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

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('first contentful paint', async ({ visited: page }) => {
  const rows: Figures[] = []
  for (const path of PATHS) {
    const rounds: Figures[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(page, path))
    rows.push({
      path,
      firstContentfulPaintMs: Math.round(median(rounds.map((one) => one.firstContentfulPaintMs))),
      settledMs: Math.round(median(rounds.map((one) => one.settledMs))),
      layoutShift: Math.round(Math.max(...rounds.map((one) => one.layoutShift)) * 10_000) / 10_000,
      transferredKb: Math.round(median(rounds.map((one) => one.transferredKb))),
    })
  }
  console.table(rows)
  writeFileSync(`${OUTPUT}/performance.json`, JSON.stringify(rows, null, 2))
})

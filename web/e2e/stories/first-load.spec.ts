import { seed } from '../support/seed.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

/** Kilobytes of 1,000 bytes, compressed, as they come over the wire. */
const SCRIPTS_MAX_KB = 300
/** Of Cumulative Layout Shift: what counts as good is below 0.1. */
const SHIFT_MAX = 0.1

test('a first visit to Home loads little and moves nothing', async ({ admin: page, simnet }) => {
  await seed(page, simnet, 6)
  const client = await page.context().newCDPSession(page)
  await client.send('Network.clearBrowserCache')
  await page.goto('/')
  await settled(page)
  await expect(page.getByRole('img', { name: /over time/ })).toBeVisible()
  // What is fetched beforehand for the next page is not part of this one, and comes after it.
  const { scripts, shift } = await page.evaluate(() => {
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const seen = { scripts: resources.filter(({ name }) => name.endsWith('.js')).map(({ name, encodedBodySize }) => ({ name, encodedBodySize })), shift: 0 }
    return new Promise<typeof seen>((resolve) => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
      requestAnimationFrame(() => {
        resolve(seen)
      })
    })
  })
  expect(scripts.length).toBeGreaterThan(3)
  const kilobytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000
  expect(kilobytes, JSON.stringify(scripts)).toBeLessThan(SCRIPTS_MAX_KB)
  expect(shift).toBeLessThan(SHIFT_MAX)
})

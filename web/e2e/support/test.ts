import { test as base, expect, type Page } from '@playwright/test'
import { Guard } from './guard.ts'
import { OUTPUT } from './paths.ts'
import { ADMIN, Postroad, WORKSPACE } from './postroad.ts'
import { Simnet } from './simnet.ts'

interface Fixtures {
  /** What the server takes for the internet. */
  simnet: Simnet
  /** Started for the story, not set up. */
  postroad: Postroad
  guard: Guard
  /** A page whose person is the administrator of a fresh installation. */
  admin: Page
  shot: (page: Page, name: string) => Promise<void>
}

export const test = base.extend<Fixtures>({
  // The runner reads the names between the braces.
  // eslint-disable-next-line no-empty-pattern
  simnet: async ({}, provide) => {
    const simnet = await Simnet.start()
    await provide(simnet)
    await simnet.stop()
  },

  postroad: async ({ simnet }, provide, info) => {
    const postroad = await Postroad.start(simnet.environment)
    await provide(postroad)
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: postroad.log(), contentType: 'text/plain' })
    await postroad.stop()
  },

  baseURL: async ({ postroad }, provide) => {
    await provide(postroad.url)
  },

  guard: [
    async ({ context, postroad }, provide) => {
      const guard = new Guard(context, postroad.url)
      await provide(guard)
      expect(guard.problems, 'requests to others, errors on the console, refusals of the policy').toEqual([])
    },
    { auto: true },
  ],

  admin: async ({ page, postroad }, provide) => {
    await setUp(page, postroad)
    await provide(page)
  },

  // eslint-disable-next-line no-empty-pattern
  shot: async ({}, provide) => {
    await provide(async (page, name) => {
      await page.screenshot({ path: `${OUTPUT}/screenshots/${name}.png`, animations: 'disabled' })
    })
  },
})

/** The set-up through its API, for stories that are about something else. */
export async function setUp(page: Page, postroad: Postroad): Promise<void> {
  const path = await postroad.setupPath()
  const token = new URL(path, postroad.url).searchParams.get('token')
  const response = await page.request.post('/api/v1/setup', {
    headers: { Origin: postroad.url },
    data: { token, ...ADMIN, workspace_name: WORKSPACE, time_zone: 'Europe/Berlin', language: 'en' },
  })
  expect(response.ok(), await response.text()).toBe(true)
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

export { expect }

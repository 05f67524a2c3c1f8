import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { call } from '../support/api.ts'
import { ROOT } from '../support/paths.ts'
import { seed } from '../support/seed.ts'
import { settled } from '../support/settled.ts'
import { expect, test } from '../support/test.ts'

const IMAGES = `${ROOT}docs/images`
const COLOURS = 128

test.use({ deviceScaleFactor: 1.5, viewport: { width: 1280, height: 800 } })

async function picture(page: Page, name: string): Promise<void> {
  await settled(page)
  await page.mouse.move(0, 0)
  const path = `${IMAGES}/${name}.png`
  await page.screenshot({ path, animations: 'disabled' })
  optimise(path)
}

/** A third of the size, where the tool is there; the picture is good without it. */
function optimise(path: string): void {
  try {
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--output', path, String(COLOURS), path])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

test('the pictures of the README', async ({ admin: page, simnet }) => {
  test.setTimeout(300_000)
  mkdirSync(IMAGES, { recursive: true })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  await picture(page, 'first-steps')
  const { pages } = await seed(page, simnet, 60)
  const [message = '', captured = '', domain = ''] = pages
  await call(page, 'PUT', '/onboarding', { dismissed: true })
  await page.goto('/')
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  await picture(page, 'home')
  await page.goto('/activity')
  await picture(page, 'activity')
  await page.goto(message)
  await picture(page, 'message')
  await page.goto(captured)
  await picture(page, 'sandbox')
  await page.goto(domain)
  await picture(page, 'domain')
  await page.goto('/developers/reference?operation=createMessage')
  await picture(page, 'reference')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  await picture(page, 'home-dark')
})

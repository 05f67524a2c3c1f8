import { expect, type Page } from '@playwright/test'

/** Waits until a page shows what it has to show: its title, and nothing that is still being loaded. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.animate-shimmer.bg-pressed')).toHaveCount(0)
}

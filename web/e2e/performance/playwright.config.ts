import base from '../playwright.config.ts'

/**
 * `npm run performance`: how soon pages show something. Not a test: it prints figures for docs/performance.md. With
 * `POSTROAD_URL`, `POSTROAD_EMAIL` and `POSTROAD_PASSWORD` it looks at a server that is there, such as one with a million messages.
 */
export default { ...base, testDir: '.', testMatch: 'first-paint.ts', globalSetup: '../support/build.ts', outputDir: '../output/performance', workers: 1, reporter: 'list', timeout: 900_000 }

import base from '../playwright.config.ts'

/**
 * `npm run performance`: how soon pages show something, and how long their requests take. Not a test: it prints figures for
 * docs/performance.md. With `POSTROAD_DATA` it starts the program on a data directory that is there (`POSTROAD_WORKSPACE` names the
 * workspace when it has several); with `POSTROAD_URL`, `POSTROAD_EMAIL` and `POSTROAD_PASSWORD` it looks at a server that runs.
 */
export default { ...base, testDir: '.', testMatch: 'first-paint.ts', globalSetup: '../support/build.ts', outputDir: '../output/performance', workers: 1, reporter: 'list', timeout: 900_000 }

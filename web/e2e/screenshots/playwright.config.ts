import base from '../playwright.config.ts'

/** `npm run screenshots`: the pictures of the README, from the real program. */
export default { ...base, testDir: '.', testMatch: 'readme.ts', globalSetup: '../support/build.ts', outputDir: '../output/screenshots-run', workers: 1, reporter: 'list' }

// Fails when what a first visit has to load grows over its limits, or any one piece does. Sizes are gzip, kilobytes of 1,000 bytes.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** To see the sign-in page. */
const SIGN_IN_MAX_KB = 220
/** To see Home, signed in, with its chart. */
const HOME_MAX_KB = 300
const PIECE_MAX_KB = 220

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const sizes = new Map()

function kilobytes(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length / 1000)
  return sizes.get(file)
}

/** The script and everything it imports at once; what Home loads beyond that is measured in the browser (e2e/stories/first-load.spec.ts). */
function withImports(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) withImports(next, seen)
  return seen
}

function scripts(...keys) {
  const files = new Set(keys.flatMap((key) => [...withImports(key)]).map((key) => manifest[key].file))
  return [...files].reduce((sum, file) => sum + kilobytes(file), 0)
}

const HOME = ['src/app/shell/shell.tsx', 'src/features/home/home-page.tsx', 'src/features/onboarding/onboarding-checklist.tsx']
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const words = (area) => `src/${area === '' ? '' : `features/${area}/`}locales/ko.po`
const found = {
  'sign-in': [scripts(entry, 'src/features/auth/sign-in-page.tsx', words(''), words('auth')), SIGN_IN_MAX_KB],
  home: [scripts(entry, ...HOME, words(''), words('home'), words('onboarding')), HOME_MAX_KB],
}
for (const { file } of Object.values(manifest)) {
  if (file.endsWith('.js') && kilobytes(file) > 40) found[file] = [kilobytes(file), PIECE_MAX_KB]
}

let failed = false
for (const [name, [size, max]] of Object.entries(found)) {
  const over = size > max
  failed ||= over
  console.log(`${over ? 'OVER' : '  ok'} ${size.toFixed(1).padStart(7)} KB of ${String(max)}  ${name}`)
}
if (failed) process.exit(1)

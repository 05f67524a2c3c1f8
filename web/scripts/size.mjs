// Fails when what a first visit has to load grows over its limit, or any one piece does.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const FIRST_LOAD_MAX_KB = 180
const PIECE_MAX_KB = 220

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const kilobytes = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length / 1024

/** @param {string} key @param {Set<string>} seen */
function withImports(key, seen) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) withImports(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const locale = Object.keys(manifest).filter((key) => /^src\/locales\/\w+\.po$/.test(key))
const first = withImports(entry, new Set())
const scripts = [...first].map((key) => manifest[key].file)
const styles = [...new Set([...first].flatMap((key) => manifest[key].css ?? []))]
const words = Math.max(0, ...locale.map((key) => kilobytes(manifest[key].file)))
const firstLoad = scripts.reduce((sum, file) => sum + kilobytes(file), 0) + words

console.log(`first load: ${firstLoad.toFixed(1)} KB of scripts (words: ${words.toFixed(1)} KB), ` +
  `${styles.reduce((sum, file) => sum + kilobytes(file), 0).toFixed(1)} KB of styles, gzip`)
let failed = firstLoad > FIRST_LOAD_MAX_KB
for (const { file } of Object.values(manifest)) {
  if (!file.endsWith('.js')) continue
  const size = kilobytes(file)
  if (size > 40) console.log(`  ${size.toFixed(1).padStart(6)} KB  ${file}`)
  if (size > PIECE_MAX_KB) failed = true
}
if (failed) {
  console.error(`over the limit: first load ${FIRST_LOAD_MAX_KB} KB, one piece ${PIECE_MAX_KB} KB`)
  process.exit(1)
}

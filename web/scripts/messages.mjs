// Looks after the catalogues that are not English.
//   npm run missing                       what has no Korean yet, as JSON {english: ""}
//   npm run translate < words.json        fills in {english: korean}, wherever the English stands; `-- --replace` changes others
//   npm run check:messages                extracts, and fails when something is missing
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import PO from 'pofile'

const LOCALES = ['ko']
const command = process.argv[2]
const replace = process.argv.includes('--replace')

const catalogues = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => LOCALES.some((locale) => entry.name === `${locale}.po`))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => ({ path, po: PO.parse(readFileSync(path, 'utf8')) }))

const isMissing = (item) => !item.obsolete && item.msgstr.every((text) => text === '')

if (command === 'missing') {
  const missing = catalogues.flatMap(({ po }) => po.items.filter(isMissing).map((item) => [item.msgid, '']))
  console.log(JSON.stringify(Object.fromEntries(missing), null, 1))
} else if (command === 'translate') {
  const words = JSON.parse(readFileSync(0, 'utf8'))
  const used = new Set()
  for (const { path, po } of catalogues) {
    let changed = false
    for (const item of po.items) {
      const text = words[item.msgid]
      if (text === undefined || text === '') continue
      used.add(item.msgid)
      if (item.msgstr[0] === text) continue
      if (!isMissing(item) && !replace) {
        console.error(`kept in ${path}: ${item.msgid} = ${item.msgstr[0]} (--replace takes ${text})`)
        continue
      }
      item.msgstr = [text]
      changed = true
    }
    if (changed) writeFileSync(path, po.toString())
  }
  const unknown = Object.keys(words).filter((word) => !used.has(word))
  for (const word of unknown) console.error(`no such message: ${word}`)
  console.log(`${used.size} messages filled in`)
} else if (command === 'check') {
  let count = 0
  for (const { path, po } of catalogues) {
    for (const item of po.items.filter(isMissing)) {
      console.error(`${path}: no translation of ${JSON.stringify(item.msgid)}`)
      count += 1
    }
  }
  if (count > 0) process.exit(1)
} else {
  console.error('usage: messages.mjs missing | translate | check')
  process.exit(2)
}

import { crc32, deflateRawSync } from 'node:zlib'

export interface Packed {
  name: string
  text: string
}

const VERSION = 20
const DEFLATED = 8
/** Names are in UTF-8. */
const FLAGS = 0x0800

/** A ZIP of deflated files, as tools export them (APPNOTE 4.3). */
export function zip(files: readonly Packed[]): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const { name, text } of files) {
    const plain = Buffer.from(text)
    const data = deflateRawSync(plain)
    const path = Buffer.from(name)
    const facts = factsOf(crc32(plain), data.length, plain.length, path.length)
    const local = Buffer.concat([numbers([4, 0x0403_4b50]), facts, path, data])
    locals.push(local)
    // APPNOTE 4.3.12: made by, the same facts, no comment, first disk, no attributes, where it begins.
    entries.push(Buffer.concat([numbers([4, 0x0201_4b50], [2, VERSION]), facts, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path]))
    offset += local.length
  }
  const directory = Buffer.concat(entries)
  const end = numbers([4, 0x0605_4b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, directory.length], [4, offset], [2, 0])
  return Buffer.concat([...locals, directory, end])
}

/** What a file's header and its entry in the directory have in common (APPNOTE 4.3.7); without a date. */
function factsOf(sum: number, packed: number, plain: number, nameBytes: number): Buffer {
  return numbers([2, VERSION], [2, FLAGS], [2, DEFLATED], [2, 0], [2, 0], [4, sum], [4, packed], [4, plain], [2, nameBytes], [2, 0])
}

/** Little-endian numbers, each with its width in bytes. */
function numbers(...parts: readonly (readonly [width: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    parts.map(([width, value]) => {
      const bytes = Buffer.alloc(width)
      bytes.writeUIntLE(value, 0, width)
      return bytes
    }),
  )
}

import type { DraftFile } from './draft'

/** Base64 makes them a third larger, and the server takes messages up to 50 MiB unless it was told otherwise. */
export const FILES_MAX_BYTES = 36_000_000
/** Gmail and others refuse larger messages. */
export const FILES_ADVISED_BYTES = 18_000_000

export function totalBytes(files: readonly { size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

export async function readFile(file: File): Promise<DraftFile> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      resolve(String(reader.result))
    }
    reader.onerror = () => {
      reject(reader.error ?? new Error('the file could not be read'))
    }
    reader.readAsDataURL(file)
  })
  return {
    id: `${file.name}/${String(file.lastModified)}/${String(file.size)}`,
    name: file.name,
    type: file.type === '' ? 'application/octet-stream' : file.type,
    size: file.size,
    content: url.slice(url.indexOf(',') + 1),
  }
}

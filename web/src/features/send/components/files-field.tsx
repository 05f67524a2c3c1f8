import { Trans, useLingui } from '@lingui/react/macro'
import { Paperclip, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { DropZone } from '@/components/ui/drop-zone'
import { Notice } from '@/components/ui/notice'
import { useFormat } from '@/lib/format'
import type { DraftFile } from './draft'
import { FILES_ADVISED_BYTES, FILES_MAX_BYTES, readFile, totalBytes } from './files'

interface FilesFieldProps {
  files: readonly DraftFile[]
  onChange: (files: DraftFile[]) => void
  error?: string | undefined
}

export function FilesField({ files, onChange, error }: FilesFieldProps) {
  const { t } = useLingui()
  const format = useFormat()
  const [refused, setRefused] = useState<string | null>(null)
  const total = totalBytes(files)
  const totalWords = format.bytes(total)
  const limit = format.bytes(FILES_MAX_BYTES)

  const take = async (chosen: File[]): Promise<void> => {
    setRefused(null)
    if (total + totalBytes(chosen) > FILES_MAX_BYTES) {
      setRefused(t`These files are too large: all files together may have ${limit}.`)
      return
    }
    try {
      const read = await Promise.all(chosen.map(readFile))
      onChange([...files.filter(({ id }) => !read.some((one) => one.id === id)), ...read])
    } catch {
      setRefused(t`A file could not be read. A folder cannot be attached; pack it first.`)
    }
  }

  const problem = refused ?? error
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-baseline justify-between gap-2 text-sm font-medium">
        <Trans>Attachments</Trans>
        {files.length > 0 && <span className="text-xs font-normal text-ink-faint tabular">{totalWords}</span>}
      </p>
      {files.length > 0 && (
        <ul className="grid gap-1.5 sm:grid-cols-2">
          {files.map((file) => {
            const { name } = file
            return (
              <li key={file.id} className="flex min-w-0 items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5 text-sm">
                <Paperclip aria-hidden className="size-3.5 flex-none text-ink-faint" />
                <span className="min-w-0 flex-1 truncate" title={name}>
                  {name}
                </span>
                <span className="flex-none text-xs text-ink-faint tabular">{format.bytes(file.size)}</span>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={t`Remove ${name}`}
                  onClick={() => {
                    onChange(files.filter(({ id }) => id !== file.id))
                  }}
                >
                  <X />
                </Button>
              </li>
            )
          })}
        </ul>
      )}
      <DropZone multiple onFiles={(chosen) => void take(chosen)}>
        <Trans>Drop files here, or choose them</Trans>
      </DropZone>
      {problem !== undefined && (
        <p role="alert" className="text-sm text-danger-ink">
          {problem}
        </p>
      )}
      {total > FILES_ADVISED_BYTES && (
        <Notice tone="warning">
          <Trans>Many receivers refuse messages larger than 25 MB. A link to the file arrives more surely.</Trans>
        </Notice>
      )}
    </div>
  )
}

import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react'
import { cn } from '@/lib/cn'

interface DropZoneProps {
  onFiles: (files: File[]) => void
  /** As in `.csv,text/csv`. */
  accept?: string
  multiple?: boolean
  /** Says what to drop or choose. */
  children: ReactNode
  className?: string
}

/** Takes files that are dropped or chosen. */
export function DropZone({ onFiles, accept, multiple = false, children, className }: DropZoneProps) {
  const id = useId()
  const [over, setOver] = useState(false)
  // Entering a child leaves its parent: only the balance says whether something is above.
  const depth = useRef(0)
  const take = (files: FileList | null): void => {
    const list = [...(files ?? [])]
    if (list.length > 0) onFiles(multiple ? list : list.slice(0, 1))
  }
  const onDrag = (event: DragEvent, change: number): void => {
    event.preventDefault()
    depth.current = Math.max(0, depth.current + change)
    setOver(depth.current > 0)
  }
  return (
    <label
      htmlFor={id}
      className={cn(
        'flex cursor-pointer items-center justify-center gap-2.5 rounded-md border border-dashed border-line-strong px-4 py-3 text-center text-sm text-ink-soft hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring',
        over && 'border-accent bg-accent-soft text-accent-ink',
        className,
      )}
      onDragEnter={(event) => {
        onDrag(event, 1)
      }}
      onDragLeave={(event) => {
        onDrag(event, -1)
      }}
      onDragOver={(event) => {
        event.preventDefault()
      }}
      onDrop={(event) => {
        event.preventDefault()
        depth.current = 0
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <Upload aria-hidden className="size-4 flex-none" />
      <span className="min-w-0">{children}</span>
      <input
        id={id}
        type="file"
        className="sr-only"
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take(event.target.files)
          // The same file can be chosen once more.
          event.target.value = ''
        }}
      />
    </label>
  )
}

import { useNavigate } from '@tanstack/react-router'
import type { Schema } from '@/api/types'
import { useShortcuts } from '@/lib/shortcuts'
import { useMarkRead } from '../api/use-mark-read'
import type { Doomed } from '../api/use-delete-captured'
import type { Selection } from './use-selection'

interface SandboxKeys {
  rows: readonly Schema<'SandboxMessage'>[]
  current: string | undefined
  selection: Selection
  canDelete: boolean
  onDelete: (doomed: Doomed) => void
}

/** `j` and `k` walk, `u` marks as unread or read, `x` selects, Delete deletes, Escape leaves the message. */
export function useSandboxKeys({ rows, current, selection, canDelete, onDelete }: SandboxKeys): void {
  const navigate = useNavigate()
  const mark = useMarkRead()
  const place = rows.findIndex(({ id }) => id === current)
  const open = (index: number): void => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    if (row !== undefined) void navigate({ to: '/sandbox/$id', params: { id: row.id }, search: true, replace: current !== undefined })
  }
  const remove = (): void => {
    if (!canDelete) return
    if (selection.ids.length > 0) onDelete({ ids: [...selection.ids] })
    else if (current !== undefined) onDelete({ ids: [current] })
  }
  useShortcuts({
    j: () => {
      open(place + 1)
    },
    k: () => {
      open(place < 0 ? 0 : place - 1)
    },
    u: () => {
      const row = rows[place]
      if (row !== undefined) mark.mutate({ id: row.id, read: !row.read })
    },
    x: () => {
      const row = rows[place]
      if (row !== undefined && canDelete) selection.choose(row.id, !selection.has(row.id), false)
    },
    Delete: remove,
    '#': remove,
    Escape: () => {
      if (selection.ids.length > 0) selection.clear()
      else if (current !== undefined) void navigate({ to: '/sandbox', search: true })
    },
  })
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { changeRows, changeUnread } from './captured-cache'
import { CAPTURED_KEY } from './captured-list-query'

interface Mark {
  id: string
  read: boolean
}

/** Shown at once: a mark that fails costs nobody anything. */
export function useMarkRead() {
  const queryClient = useQueryClient()
  const apply = ({ id, read }: Mark): void => {
    changeRows(queryClient, (rows) => rows.map((row) => (row.id === id ? { ...row, read } : row)))
    queryClient.setQueryData<Schema<'SandboxDetail'>>(['sandbox', 'message', id], (detail) => (detail === undefined ? detail : { ...detail, read }))
    changeUnread(queryClient, read ? -1 : 1)
  }
  return useMutation({
    mutationFn: ({ id, read }: Mark) => body(api.PATCH('/api/v1/sandbox/messages/{id}', { params: { path: { id } }, body: { read } })),
    onMutate: apply,
    onError: (_, { id, read }) => {
      apply({ id, read: !read })
    },
    // A list that was under way meanwhile may have come back with the old mark.
    onSuccess: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: CAPTURED_KEY }), queryClient.invalidateQueries({ queryKey: ['sandbox', 'summary'] })]),
  })
}

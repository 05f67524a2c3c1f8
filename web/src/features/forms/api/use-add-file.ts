import { useMutation, useQueryClient } from '@tanstack/react-query'
import { contextHeaders } from '@/api/context'
import { problemOf } from '@/api/problem'
import type { Schema } from '@/api/types'

/** The file is the body as it is. */
export function useAddFile() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (file: File): Promise<Schema<'FormFile'>> => {
      const answer = await fetch(`/api/v1/form-files?${new URLSearchParams({ name: file.name }).toString()}`, {
        method: 'POST',
        body: file,
        headers: { ...contextHeaders('POST'), 'Content-Type': file.type === '' ? 'application/octet-stream' : file.type },
      })
      if (!answer.ok) throw await problemOf(answer)
      return (await answer.json()) as Schema<'FormFile'>
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['forms', 'files'] }),
  })
}

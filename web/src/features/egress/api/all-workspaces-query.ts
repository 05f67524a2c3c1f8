import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

export interface WorkspaceName {
  id: string
  name: string
}

/** Every workspace by name, to choose from and to name those that ids stand for. */
export const allWorkspacesQuery = queryOptions({
  queryKey: ['workspaces', 'names'],
  queryFn: async ({ signal }): Promise<WorkspaceName[]> => {
    const all = await wholeList((cursor) =>
      body(api.GET('/api/v1/workspaces', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal })),
    )
    return all.map(({ id, name }) => ({ id, name }))
  },
})

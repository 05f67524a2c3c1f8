import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, body } from './client'
import { requestContext } from './context'
import { asProblem } from './problem'
import type { Schema } from './types'

export type Session = Schema<'Session'>
export type SessionWorkspace = Session['workspaces'][number]
export type Role = Schema<'RoleName'>
export type Mode = Schema<'Mode'>

export const SESSION_KEY = ['session'] as const

async function fetchSession(): Promise<Session> {
  requestContext.setWorkspace(requestContext.workspace() ?? requestContext.rememberedWorkspace())
  try {
    return adoptSession(await body(api.GET('/api/v1/session')))
  } catch (error) {
    // The remembered workspace is gone, or not for this person.
    if (requestContext.workspace() === null || ![403, 404, 422].includes(asProblem(error).status)) throw error
    requestContext.setWorkspace(null)
    return adoptSession(await body(api.GET('/api/v1/session')))
  }
}

/** Makes the requests after this one belong to the session. */
export function adoptSession(session: Session): Session {
  requestContext.setCsrfToken(session.csrf_token)
  const chosen = requestContext.workspace()
  if (chosen === null || !session.workspaces.some(({ id }) => id === chosen)) {
    requestContext.setWorkspace(session.workspace ?? session.workspaces[0]?.id ?? null)
  }
  return session
}

export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: fetchSession,
  staleTime: 5 * 60_000,
})

/** The session. Only under the signed-in part of the app, which waits for it. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery)
  if (data === undefined) throw new Error('useSession outside of the signed-in part')
  return data
}

/** The workspace in view. */
export function useWorkspace(): SessionWorkspace | null {
  const { workspaces, workspace } = useSession()
  const chosen = requestContext.workspace() ?? workspace
  return workspaces.find(({ id }) => id === chosen) ?? null
}

export type Right = string

/** Whether the person may do something in the workspace in view; `administrator` asks for the installation. */
export function useCan(): (right: Right) => boolean {
  const { scopes, administrator } = useSession()
  return useCallback(
    (right) => (right === 'administrator' ? administrator : administrator || scopes.includes(right)),
    [scopes, administrator],
  )
}

/** Changes the workspace in view: everything that was loaded belongs to the other one. */
export function useSwitchWorkspace(): (id: string) => Promise<void> {
  const queryClient = useQueryClient()
  return useCallback(
    async (id) => {
      requestContext.setWorkspace(id)
      const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
      queryClient.clear()
      queryClient.setQueryData(SESSION_KEY, session)
    },
    [queryClient],
  )
}

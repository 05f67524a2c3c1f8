/**
 * What every request carries besides its parameters: the session's token against forged requests and the workspace in view.
 * Kept outside React, because requests are also made outside of it.
 */
let csrfToken: string | null = null
let workspace: string | null = null
let onSignedOut: () => void = () => undefined

const WORKSPACE_KEY = 'postroad.workspace'

export const requestContext = {
  csrfToken: (): string | null => csrfToken,
  workspace: (): string | null => workspace,
  setCsrfToken(token: string | null): void {
    csrfToken = token
  },
  /** Chooses the workspace of all later requests, also after a reload. */
  setWorkspace(id: string | null): void {
    workspace = id
    if (id === null) localStorage.removeItem(WORKSPACE_KEY)
    else localStorage.setItem(WORKSPACE_KEY, id)
  },
  rememberedWorkspace: (): string | null => localStorage.getItem(WORKSPACE_KEY),
  /** Called when the server says that nobody is signed in. */
  whenSignedOut(callback: () => void): void {
    onSignedOut = callback
  },
  signedOut(): void {
    onSignedOut()
  },
}

/** Headers of a request to the server. */
export function contextHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = {}
  if (workspace !== null) headers['Postroad-Workspace'] = workspace
  if (csrfToken !== null && !/^(GET|HEAD)$/i.test(method)) headers['X-CSRF-Token'] = csrfToken
  return headers
}

/** An address for frames, pictures and downloads, which cannot carry headers. */
export function workspaceUrl(path: string, query: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(query)
  if (workspace !== null) parameters.set('workspace', workspace)
  return `${path}?${parameters.toString()}`
}

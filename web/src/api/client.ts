import createClient, { type Middleware } from 'openapi-fetch'
import { contextHeaders, requestContext } from './context'
import { offline, problemOf } from './problem'
import type { Paths } from './types'

/** Other refusals with 401, as of a wrong password, leave the session as it is. */
const SESSION_ENDED = ['session_missing', 'session_expired']
/** The first question of the app; whoever asks it takes care of the answer. */
const SESSION_PATH = '/api/v1/session'

const middleware: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(contextHeaders(request.method))) request.headers.set(name, value)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return response
    const problem = await problemOf(response)
    if (SESSION_ENDED.includes(problem.rule) && new URL(request.url).pathname !== SESSION_PATH) requestContext.signedOut()
    throw problem
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return offline()
  },
}

/** The server's API. Every refusal is thrown as a `Problem`. */
export const api = createClient<Paths>({ baseUrl: '', credentials: 'same-origin' })
api.use(middleware)

/** The body of an answer that has one. */
export async function body<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await answer
  // Refusals were thrown by the middleware: what is here is the answer.
  return data as Data
}

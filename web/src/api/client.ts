import createClient, { type Middleware } from 'openapi-fetch'
import { contextHeaders, requestContext } from './context'
import { offline, problemOf } from './problem'
import type { Paths } from './types'

/** Answers 401 without meaning that the session has ended. */
const SIGNING_IN = /\/api\/v1\/(?:session|setup|join|me\/confirm)(?:\/|$)/

const middleware: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(contextHeaders(request.method))) request.headers.set(name, value)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.status === 401 && !SIGNING_IN.test(new URL(request.url).pathname)) requestContext.signedOut()
    throw problem
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return offline()
  },
}

/** The server's API. Every refusal is thrown as a `Problem`. */
export const api = createClient<Paths>({ baseUrl: location.origin, credentials: 'same-origin' })
api.use(middleware)

/** The body of an answer that has one. */
export async function body<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await answer
  // Refusals were thrown by the middleware: what is here is the answer.
  return data as Data
}

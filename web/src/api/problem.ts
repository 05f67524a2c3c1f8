import type { Schema } from './types'

/** The rule may be one of ours, or one of a newer server. */
type ProblemBody = Omit<Schema<'Problem'>, 'rule'> & { rule: string }

/** What the server answered when it did not do what was asked (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly rule: string
  readonly status: number
  readonly detail: string
  readonly fix: string | null
  readonly instance: string | null
  /** The fields that are wrong. */
  readonly errors: readonly Schema<'FieldError'>[]
  readonly body: ProblemBody

  constructor(body: ProblemBody) {
    super(body.detail)
    this.body = body
    this.rule = body.rule
    this.status = body.status
    this.detail = body.detail
    this.fix = body.fix ?? null
    this.instance = body.instance ?? null
    this.errors = body.errors ?? []
  }
}

/** Rules that this program adds to those of the server. */
export const OFFLINE = 'client_offline'
export const UNREADABLE = 'client_unreadable_answer'

export function offline(): Problem {
  return made(0, OFFLINE, 'The server cannot be reached')
}

/** Reads a refusal. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  if (isProblemBody(body)) return new Problem(body)
  return made(response.status, UNREADABLE, `The server answered ${String(response.status)}`)
}

/** Any thrown value as a problem, so that one place can show it. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return offline()
  return made(0, 'client_error', error instanceof Error ? error.message : String(error))
}

function made(status: number, rule: string, detail: string): Problem {
  return new Problem({ type: `urn:postroad:problem:${rule}`, title: detail, status, detail, rule })
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'rule' in body && 'detail' in body && 'status' in body
}

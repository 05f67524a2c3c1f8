import { QueryClient } from '@tanstack/react-query'
import { asProblem } from '@/api/problem'

const RETRIES_MAX = 2
const STALE_MS = 15_000

/** Tries again only what may work the next time. */
function worthRetrying(failures: number, error: unknown): boolean {
  const { status } = asProblem(error)
  return failures < RETRIES_MAX && (status === 0 || status === 429 || status >= 500)
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: STALE_MS, retry: worthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

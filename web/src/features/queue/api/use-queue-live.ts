import { useQueryClient } from '@tanstack/react-query'
import { useLive } from '@/api/live'
import { useThrottled } from '@/lib/use-throttled'
import { overviewQuery, type QueueTotals } from './overview'

const TOPICS = ['queue'] as const
/** Lists follow the numbers at leisure, so that they can be read. */
const LISTS_MS = 4_000

/** Keeps the numbers of the own workspace up to date, and the lists behind them. */
export function useQueueLive(): void {
  const queryClient = useQueryClient()
  const lists = useThrottled(() => {
    void queryClient.invalidateQueries({ queryKey: ['queue', 'destinations'] })
    void queryClient.invalidateQueries({ queryKey: ['queue', 'waiting'] })
  }, LISTS_MS)
  useLive(TOPICS, ({ name, data }) => {
    if (name !== 'queue') return
    const told = data as QueueTotals
    queryClient.setQueryData<QueueTotals>(overviewQuery(false).queryKey, (before) => ({ ...before, ...told }))
    lists()
  })
}

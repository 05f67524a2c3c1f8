import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'

interface CalendarWanted {
  provider: string | undefined
  /** A daily volume to be told the date of. */
  volume: number | undefined
}

export function calendarQuery(id: string, wanted: CalendarWanted) {
  return queryOptions({
    queryKey: ['warmups', 'calendar', id, wanted],
    queryFn: ({ signal }) => body(api.GET('/api/v1/warmups/{id}/calendar', { params: { path: { id }, query: defined(wanted) }, signal })),
    placeholderData: keepPreviousData,
  })
}

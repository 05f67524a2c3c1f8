import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'

interface CalendarWanted {
  provider: string | undefined
  /** A daily volume to be told the date of. */
  volume: number | undefined
}

export function domainCalendarQuery(name: string, wanted: CalendarWanted) {
  return queryOptions({
    queryKey: ['domains', 'warmup-calendar', name, wanted],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/domains/{name}/warmup/calendar', { params: { path: { name }, query: defined(wanted) }, signal })),
    placeholderData: keepPreviousData,
  })
}

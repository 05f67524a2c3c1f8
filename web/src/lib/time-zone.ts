import { createContext, useContext } from 'react'

/** The zone that the person chose; without a choice the browser's. */
export const TimeZoneContext = createContext<string | undefined>(undefined)

export function useTimeZone(): string {
  return useContext(TimeZoneContext) ?? browserTimeZone()
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

export function timeZones(): string[] {
  const zones = Intl.supportedValuesOf('timeZone')
  return zones.includes('UTC') ? zones : ['UTC', ...zones]
}

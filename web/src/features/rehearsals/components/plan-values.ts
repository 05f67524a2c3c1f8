import type { NewRehearsal } from '../api/use-start-rehearsal'

export const DAYS_MAX = 120
export const VOLUME_MAX = 50_000_000
export const SOURCES_MAX = 64
/** Addresses for documentation (RFC 5737): nobody's. */
const IMAGINED = '192.0.2.'
export const NO_WARM_UP = 'none'

export type Quality = 'confirmed' | 'ordinary' | 'stale' | 'bought'
export type Policy = NonNullable<NewRehearsal['policy']>

/** What is typed about a rehearsal. */
export interface PlanValues {
  name: string
  days: string
  daily_volume: string
  /** Addresses of sources that are there; none for imagined ones. */
  chosen: string[]
  imagined: string
  usual: boolean
  warm_up: string
  list: Quality
  policy: Policy
  seed: string
}

export const EMPTY_PLAN: PlanValues = {
  name: '',
  days: '30',
  daily_volume: '100000',
  chosen: [],
  imagined: '1',
  usual: false,
  warm_up: 'sparkpost',
  list: 'ordinary',
  policy: 'ours',
  seed: '1',
}

export function isBetween(text: string, from: number, to: number): boolean {
  const number = Number(text)
  return text.trim() !== '' && Number.isInteger(number) && number >= from && number <= to
}

export function newRehearsal(values: PlanValues): NewRehearsal {
  const imagined = Array.from({ length: Number(values.imagined) }, (_, index) => `${IMAGINED}${String(index + 1)}`)
  const sources = values.chosen.length > 0 ? values.chosen : imagined
  const volume = Number(values.daily_volume)
  return {
    name: values.name.trim(),
    policy: values.policy,
    seed: Number(values.seed),
    plan: {
      days: Number(values.days),
      daily_volume: volume,
      sources,
      warm_up: values.warm_up,
      list: values.list,
      // Addresses that are known have sent as much before.
      usual_daily: values.usual ? Math.ceil(volume / sources.length) : 0,
    },
  }
}

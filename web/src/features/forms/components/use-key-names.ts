import { useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import type { Schema } from '@/api/types'
import { EMAIL, TOPICS } from '../draft'

/** What can be asked for, in the order it is offered. */
export function useKeyNames(fields: readonly Schema<'ContactField'>[]): ReadonlyMap<string, string> {
  const { t } = useLingui()
  return useMemo(
    () =>
      new Map([
        [EMAIL, t`Email address`],
        ['first_name', t`First name`],
        ['last_name', t`Last name`],
        ['full_name', t`Name`],
        [TOPICS, t`Topics to choose`],
        ['country', t`Country`],
        ['language', t`Language`],
        ['time_zone', t`Time zone`],
        ...fields.map(({ name, label }): [string, string] => [name, label]),
      ]),
    [t, fields],
  )
}

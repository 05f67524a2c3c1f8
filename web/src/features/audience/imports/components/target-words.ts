import { useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import type { ImportTarget } from '../api/imports-query'

type Name = ImportTarget['to']

/** What people call what a column can be. */
export function useTargetWords(): Record<Exclude<Name, 'field'>, string> {
  const { t } = useLingui()
  return useMemo(
    () => ({
      skip: t`Leave out`,
      email: t`Email address`,
      first_name: t`First name`,
      last_name: t`Last name`,
      full_name: t`Full name`,
      language: t`Language`,
      time_zone: t`Time zone`,
      country: t`Country`,
      note: t`Note`,
      tags: t`Tags`,
      topics: t`Topics`,
      attributes: t`Fields, as JSON`,
      status: t`Subscription status`,
      opt_in_time: t`Time of sign-up`,
      opt_in_ip: t`IP address at sign-up`,
      confirm_time: t`Time of confirmation`,
      confirm_ip: t`IP address at confirmation`,
      unsubscribed: t`When or whether unsubscribed`,
    }),
    [t],
  )
}

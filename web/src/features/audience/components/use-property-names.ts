import { useLingui } from '@lingui/react/macro'

/** What every contact has, by the server's names. */
export function usePropertyNames(): Partial<Record<string, string>> {
  const { t } = useLingui()
  return {
    email: t`Address`,
    domain: t`Domain of the address`,
    name: t`Name`,
    first_name: t`First name`,
    last_name: t`Last name`,
    full_name: t`Full name`,
    language: t`Language`,
    time_zone: t`Time zone`,
    country: t`Country`,
    status: t`Status`,
    source: t({ message: 'Came by', context: 'contact' }),
    note: t`Note`,
    tags: t`Tags`,
    paused_until: t`Pause`,
  }
}

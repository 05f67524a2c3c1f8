import { useLingui } from '@lingui/react/macro'

/** By which way somebody left. */
export function useWayWords(): (way: string) => string {
  const { t } = useLingui()
  const names: Partial<Record<string, string>> = {
    one_click: t`Button of the mail program`,
    unsubscribe_page: t`Unsubscribe page`,
    preference_centre: t`Preference centre`,
  }
  return (way) => names[way] ?? way
}

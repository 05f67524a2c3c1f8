import { useLingui } from '@lingui/react/macro'

/** By which way somebody came, or a consent did. Anything else is a word of the workspace's own. */
export function useSourceWords(): (source: string) => string {
  const { t } = useLingui()
  const names: Partial<Record<string, string>> = {
    '': t`Unknown`,
    api: t`API`,
    web: t`Web app`,
    form: t`Form`,
    import: t`Import`,
    preferences: t`Preference centre`,
    unsubscribe: t`Unsubscribe link`,
  }
  return (source) => names[source] ?? source
}

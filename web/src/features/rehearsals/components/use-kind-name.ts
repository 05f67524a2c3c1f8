import { useLingui } from '@lingui/react/macro'
import { useProviderName } from '@/components/use-provider-name'

/** The providers of the simulated world. */
export function useKindName(): (provider: string) => string {
  const { t } = useLingui()
  const providerName = useProviderName()
  const kinds: Record<string, string> = {
    corporate: t`Companies`,
    greylisting: t`Greylisting servers`,
    tarpit: t`Slow servers`,
    full: t`Full mailboxes`,
    dead: t`Servers that are gone`,
    flaky: t`Unreliable servers`,
  }
  return (provider) => kinds[provider] ?? providerName(provider)
}

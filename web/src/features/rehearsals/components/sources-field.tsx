import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CheckboxField } from '@/components/ui/checkbox'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { sourceAddressesQuery } from '../api/source-addresses-query'

interface SourcesFieldProps {
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** The installation's sources to rehearse with. */
export function SourcesField({ chosen, onChange }: SourcesFieldProps) {
  const sources = useQuery(sourceAddressesQuery)
  if (sources.error !== null) return <ProblemBanner problem={sources.error} onRetry={() => void sources.refetch()} />
  if (sources.data === undefined || sources.data.length === 0) return null
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">
        <Trans>Sources</Trans>
      </legend>
      <div className="flex max-h-48 flex-col gap-2 overflow-y-auto">
        {sources.data.map(({ name, address }) => (
          <CheckboxField
            key={address}
            label={name}
            hint={address}
            checked={chosen.includes(address)}
            onCheckedChange={(next) => {
              onChange(next === true ? [...chosen, address] : chosen.filter((other) => other !== address))
            }}
          />
        ))}
      </div>
    </fieldset>
  )
}

import { Trans } from '@lingui/react/macro'

/** What remote servers see. */
export function SourceAddress({ address }: { address: string | null | undefined }) {
  if (address === null || address === undefined) {
    return (
      <span className="text-ink-faint">
        <Trans>Chosen by the system</Trans>
      </span>
    )
  }
  return <span className="font-mono text-xs break-all">{address}</span>
}

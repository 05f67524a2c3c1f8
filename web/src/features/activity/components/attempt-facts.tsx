import { Trans, useLingui } from '@lingui/react/macro'
import { Lock, LockOpen } from 'lucide-react'
import { useProviderName } from '@/components/use-provider-name'
import { useFormat } from '@/lib/format'
import type { StoryEvent } from '../api/message'
import { Host } from './host'

type Attempt = NonNullable<StoryEvent['attempt']>

/** What an attempt was made with: host, address, encryption, time. */
export function AttemptFacts({ attempt }: { attempt: Attempt }) {
  const format = useFormat()
  const providerName = useProviderName()
  const { number, source, source_ip: address, provider } = attempt
  const from = [source, source && address ? `(${address})` : address].filter(Boolean).join(' ')
  return (
    <ul className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-ink-soft">
      <li>
        <Trans>Attempt {number}</Trans>
      </li>
      {attempt.mx_host !== '' && (
        <li>
          <Host attempt={attempt} />
        </li>
      )}
      <li className="tabular">{format.duration(attempt.duration_ms / 1000)}</li>
      {attempt.mx_host !== '' && (
        <li className="flex items-center gap-1">
          <Encryption attempt={attempt} />
        </li>
      )}
      {provider && <li>{providerName(provider)}</li>}
      {from !== '' && (
        <li>
          <Trans>
            from <span className="font-mono">{from}</span>
          </Trans>
        </li>
      )}
    </ul>
  )
}

function Encryption({ attempt: { tls } }: { attempt: Attempt }) {
  const { t } = useLingui()
  if (!tls) {
    return (
      <>
        <LockOpen aria-hidden className="size-3 text-warning-ink" />
        <Trans>not encrypted</Trans>
      </>
    )
  }
  return (
    <>
      <Lock aria-hidden className={tls.verified ? 'size-3 text-success-ink' : 'size-3 text-warning-ink'} />
      <span title={tls.cipher}>
        {tls.version} · {tls.verified ? t`certificate valid` : t`certificate not verified`}
      </span>
    </>
  )
}

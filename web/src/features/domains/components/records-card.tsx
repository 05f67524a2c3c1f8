import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { downloadText } from '@/lib/download'
import { PROVIDERS, type Provider, useProviderWords, usesZone } from './providers'
import { RecordRow } from './record-row'
import { checkedRecords, zoneFile, zonesOf } from './records'

const PROVIDER_KEY = 'postroad.dns-provider'

function rememberedProvider(): Provider {
  const value = localStorage.getItem(PROVIDER_KEY)
  return PROVIDERS.find((one) => one === value) ?? 'any'
}

/** What to publish, as the provider's form wants it. */
export function RecordsCard({ domain }: { domain: Schema<'DomainDetail'> }) {
  const { t } = useLingui()
  const words = useProviderWords()
  const [provider, setProvider] = useState(rememberedProvider)
  const zones = useMemo(() => zonesOf(domain.name), [domain.name])
  const [chosenZone, setZone] = useState<string>()
  const zone = chosenZone ?? zones[0] ?? domain.name
  const records = useMemo(() => checkedRecords(domain), [domain])
  const text = useMemo(() => zoneFile(domain.records), [domain.records])
  const stateOf = (name: string): string | undefined => domain.keys.find(({ selector }) => name.startsWith(`${selector}._domainkey.`))?.state
  return (
    <Card>
      <CardHeader
        title={t`DNS records`}
        description={t`Enter these where the domain's DNS is managed. Everything is to be copied exactly.`}
        actions={
          <>
            <CopyButton value={text} variant="secondary" size="md">
              <Trans>Copy as zone file</Trans>
            </CopyButton>
            <Button
              size="icon"
              aria-label={t`Download as zone file`}
              title={t`Download as zone file`}
              onClick={() => {
                downloadText(`${domain.name}.zone`, text)
              }}
            >
              <Download />
            </Button>
          </>
        }
      />
      <div className="grid gap-x-4 gap-y-3 border-b border-line px-4 pt-4 pb-4 sm:px-5 md:grid-cols-[13rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-3">
          <Field label={t`Shown for`}>
            {(ids) => (
              <Select
                {...ids}
                value={provider}
                onValueChange={(next) => {
                  localStorage.setItem(PROVIDER_KEY, next)
                  setProvider(next)
                }}
                options={PROVIDERS.map((value) => ({ value, label: words.name(value) }))}
              />
            )}
          </Field>
          {usesZone(provider) && zones.length > 1 && (
            <Field label={t`Domain at the provider`}>
              {(ids) => <Select {...ids} value={zone} onValueChange={setZone} options={zones.map((value) => ({ value, label: value }))} />}
            </Field>
          )}
        </div>
        <ul className="flex list-disc flex-col gap-1 self-center pl-4 text-sm text-ink-soft md:pl-8">
          {words.hints(provider).map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      </div>
      <ul aria-label={t`DNS records`} className="divide-y divide-line">
        {records.map((checked) => (
          <RecordRow
            key={`${checked.record.purpose}/${checked.record.name}/${checked.record.record_type}`}
            checked={checked}
            keyState={checked.record.purpose === 'dkim' ? stateOf(checked.record.name) : undefined}
            provider={provider}
            zone={zone}
          />
        ))}
      </ul>
    </Card>
  )
}

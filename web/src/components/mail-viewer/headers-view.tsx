import { Trans, useLingui } from '@lingui/react/macro'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Input } from '@/components/ui/input'

interface HeadersViewProps {
  headers: readonly { name: string; value: string }[]
}

/** Header fields as they came, decoded, to be searched and copied. */
export function HeadersView({ headers }: HeadersViewProps) {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const needle = words.trim().toLowerCase()
  const shown = headers.filter(({ name, value }) => `${name}: ${value}`.toLowerCase().includes(needle))
  const all = headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 flex-1 basis-48 sm:max-w-72">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-ink-faint" />
          <Input
            type="search"
            className="pl-8"
            value={words}
            placeholder={t`Find in headers`}
            aria-label={t`Find in headers`}
            onChange={(event) => {
              setWords(event.target.value)
            }}
          />
        </div>
        <CopyButton value={all} variant="secondary" size="md">
          <Trans>Copy all</Trans>
        </CopyButton>
      </div>
      <div className="overflow-hidden rounded-md border border-line">
        {shown.length === 0 ? (
          <p className="px-4 py-8 text-center text-sm text-ink-soft">
            <Trans>No header has these words.</Trans>
          </p>
        ) : (
          <dl className="divide-y divide-line text-sm">
            {shown.map(({ name, value }, index) => (
              <div key={index} className="group grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 py-1.5 hover:bg-hover md:grid-cols-[13rem_minmax(0,1fr)_auto]">
                <dt className="min-w-0 py-1 font-medium break-words text-ink">{name}</dt>
                <dd className="col-span-2 row-start-2 min-w-0 py-1 font-mono text-xs leading-5 break-all whitespace-pre-wrap text-ink-soft md:col-span-1 md:row-start-1">
                  {value}
                </dd>
                <dd className="row-start-1 md:col-start-3">
                  <CopyButton
                    value={value}
                    label={t`Copy ${name}`}
                    className="opacity-60 group-hover:opacity-100 focus-visible:opacity-100"
                  />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { FileText } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { HtmlPreview } from '@/components/html-preview'
import { DeviceBar } from '@/components/mail-viewer/device-bar'
import { DeviceFrame } from '@/components/mail-viewer/device-frame'
import { useDevice } from '@/components/mail-viewer/use-device'
import { Avatar } from '@/components/ui/avatar'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { useFormat } from '@/lib/format'
import { addressIn } from './addresses'
import type { Draft } from './draft'

/** The message as it will be read. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useLingui()
  const format = useFormat()
  const [device, setDevice] = useDevice()
  const [dark, setDark] = useState(false)
  const [side, setSide] = useState<'html' | 'text'>('html')
  const html = useDeferredValue(draft.html)
  const shown = draft.bodies === 'both' ? side : draft.bodies
  const { from, subject } = draft
  const name = from.includes('<') ? from.slice(0, from.indexOf('<')).replace(/"/g, '').trim() : from
  const to = draft.to.map(addressIn)
  const toWords = to.length === 0 ? '—' : format.list(to.slice(0, 3))
  const more = to.length - 3
  return (
    <section aria-label={t`Preview`} className="flex min-w-0 flex-col gap-3">
      <div className="flex items-start gap-3 rounded-md border border-line bg-surface p-3">
        <Avatar name={name === '' ? '?' : name} />
        <div className="min-w-0 flex-1 text-sm">
          <p className="truncate">
            <span className="font-semibold">{name === '' ? t`Sender` : name}</span>{' '}
            {from.includes('<') && <span className="text-ink-faint">{addressIn(from)}</span>}
          </p>
          <p className="font-medium break-words">{subject === '' ? <span className="text-ink-faint">{t`(no subject)`}</span> : subject}</p>
          <p className="truncate text-xs text-ink-faint">
            {more > 0 ? (
              <Trans>
                to {toWords} and {more} more
              </Trans>
            ) : (
              <Trans>to {toWords}</Trans>
            )}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        {draft.bodies === 'both' ? (
          <Segmented
            label={t`Body to preview`}
            value={side}
            onValueChange={setSide}
            options={[
              { value: 'html', label: t`HTML` },
              { value: 'text', label: t`Text` },
            ]}
          />
        ) : (
          <span />
        )}
        {shown === 'html' && <DeviceBar device={device} onDevice={setDevice} dark={dark} onDark={setDark} />}
      </div>
      {shown === 'text' ? (
        draft.text === '' ? (
          <Nothing />
        ) : (
          <pre tabIndex={0} role="region" aria-label={t`Plain text`} className="max-h-[640px] min-h-60 overflow-auto rounded-md border border-line bg-surface p-4 font-mono text-sm leading-6 break-words whitespace-pre-wrap">
            {draft.text}
          </pre>
        )
      ) : html.trim() === '' ? (
        <Nothing />
      ) : (
        <>
          <DeviceFrame device={device} dark={dark}>
            <HtmlPreview html={html} dark={dark} title={t`Preview of the HTML`} />
          </DeviceFrame>
          {/(?:src|background)\s*=\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\//i.test(html) && (
            <p className="text-sm text-ink-faint">
              <Trans>Remote images are left out here; your readers see them.</Trans>
            </p>
          )}
        </>
      )}
    </section>
  )
}

function Nothing() {
  return (
    <div className="rounded-md border border-dashed border-line">
      <EmptyState icon={FileText}>
        <Trans>What you write appears here as your readers will see it.</Trans>
      </EmptyState>
    </div>
  )
}

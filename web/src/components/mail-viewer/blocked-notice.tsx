import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ChevronDown, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Blocked, blocksAnything } from './blocked'

/** What the preview left out, so that a gap in it explains itself. */
export function BlockedNotice({ blocked }: { blocked: Blocked }) {
  const { t } = useLingui()
  if (!blocksAnything(blocked)) return null
  const { images, trackers, scripts, forms, embeds, sheets, hosts } = blocked
  const items: ReactNode[] = []
  if (images > 0) items.push(<Plural value={images} one="# remote image" other="# remote images" />)
  if (trackers > 0) items.push(<Plural value={trackers} one="# tracking pixel" other="# tracking pixels" />)
  if (sheets > 0) items.push(<Plural value={sheets} one="# remote style sheet" other="# remote style sheets" />)
  if (scripts > 0) items.push(<Plural value={scripts} one="# script" other="# scripts" />)
  if (forms > 0) items.push(<Plural value={forms} one="# form" other="# forms" />)
  if (embeds > 0) items.push(<Plural value={embeds} one="# frame or player" other="# frames or players" />)
  return (
    <details className="group rounded-md border border-line bg-sunken text-sm">
      <summary className="flex list-none items-start gap-2.5 rounded-md px-3 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ShieldCheck aria-hidden className="mt-0.5 size-4 flex-none text-success-ink" />
        <span className="min-w-0 flex-1">
          <span className="font-medium">
            <Trans>Blocked here:</Trans>
          </span>{' '}
          <span className="text-ink-soft">
            {items.map((item, index) => (
              <span key={index}>
                {index > 0 && ', '}
                {item}
              </span>
            ))}
          </span>
        </span>
        <ChevronDown aria-hidden className="mt-0.5 size-4 flex-none text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <div className="flex flex-col gap-2 border-t border-line px-3 py-2.5 text-ink-soft">
        <p>
          <Trans>
            Nothing of a mail may load or run here, so that nobody learns that you looked at it. Your readers see remote images if
            their program loads them; scripts and forms work in almost none.
          </Trans>
        </p>
        {hosts.length > 0 && (
          <ul aria-label={t`Hosts`} className="flex flex-wrap gap-1.5">
            {hosts.map((host) => (
              <li key={host} className="rounded-sm border border-line bg-surface px-1.5 font-mono text-xs leading-5 break-all">
                {host}
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  )
}

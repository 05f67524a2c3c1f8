import { Plural, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { useProviderName } from '@/components/use-provider-name'
import { useFormat } from '@/lib/format'
import type { SourceName } from '../api/source-names-query'
import type { Warmup } from '../api/warmups-query'
import { WarmupState } from './warmup-state'

export function useWarmupColumns(sources: readonly SourceName[] | undefined): ColumnDef<Warmup>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'subject',
      header: t`What`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <Link to="/installation/warmups/$id" params={{ id: original.id }} className="rounded-sm font-medium break-all hover:underline">
            {subjectOf(original, sources)}
          </Link>
          <p className="text-xs text-ink-faint">{original.domain ? t`Sender domain` : t`Source`}</p>
        </div>
      ),
    },
    { id: 'state', header: t`State`, cell: ({ row: { original } }) => <WarmupState warmup={original} /> },
    { id: 'plan', header: t`Plan`, cell: ({ row }) => <span className="break-all">{row.original.plan}</span>, meta: { className: 'hidden sm:table-cell' } },
    {
      id: 'began',
      header: t`Began`,
      cell: ({ row }) => <span className="whitespace-nowrap text-ink-soft">{format.utcDate(row.original.began)}</span>,
      meta: { className: 'hidden md:table-cell' },
    },
    { id: 'providers', header: t`Stages`, cell: ({ row }) => <Slowest warmup={row.original} />, meta: { className: 'hidden lg:table-cell' } },
  ]
}

/** The provider that has the furthest to go. */
function Slowest({ warmup }: { warmup: Warmup }) {
  const { t } = useLingui()
  const providerName = useProviderName()
  const slowest = warmup.providers.toSorted((a, b) => a.stage - b.stage)[0]
  if (slowest === undefined) return <span className="text-ink-faint">{t`Nothing sent yet`}</span>
  const { stage, stages } = slowest
  const name = providerName(slowest.provider)
  const others = warmup.providers.length - 1
  return (
    <span className="text-ink-soft">
      {t`${name}: ${stage} of ${stages}`}
      {others > 0 && (
        <>
          {' · '}
          <Plural value={others} one="# more provider" other="# more providers" />
        </>
      )}
    </span>
  )
}

/** The name of what is warmed up; the id of a source until its name is there. */
export function subjectOf(warmup: Warmup, sources: readonly SourceName[] | undefined): string {
  return warmup.domain ?? sources?.find(({ id }) => id === warmup.source)?.name ?? warmup.source ?? warmup.id
}

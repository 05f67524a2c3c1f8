import { Trans, useLingui } from '@lingui/react/macro'
import { changesOf, shown } from './diff'

/** Before and after, side by side; below each other where there is little room. */
export function AuditDiff({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useLingui()
  const changes = changesOf(before, after)
  if (changes.length === 0) {
    return (
      <p className="text-sm text-ink-faint">
        <Trans>Nothing more is recorded.</Trans>
      </p>
    )
  }
  return (
    <table className="w-full text-sm" aria-label={t`What changed`}>
      <thead>
        <tr className="border-b border-line text-left text-xs text-ink-faint">
          <th scope="col" className="py-1.5 pr-3 font-medium">
            <Trans>Property</Trans>
          </th>
          <th scope="col" className="py-1.5 pr-3 font-medium">
            <Trans>Before</Trans>
          </th>
          <th scope="col" className="py-1.5 font-medium">
            <Trans>After</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path} className="border-b border-line align-top last:border-b-0">
            <th scope="row" className="py-1.5 pr-3 text-left font-mono text-xs font-normal break-all text-ink-soft">
              {change.path}
            </th>
            <td className="py-1.5 pr-3 break-all">
              <span className="rounded-sm bg-danger-soft px-1 text-danger-ink">{shown(change.before)}</span>
            </td>
            <td className="py-1.5 break-all">
              <span className="rounded-sm bg-success-soft px-1 text-success-ink">{shown(change.after)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

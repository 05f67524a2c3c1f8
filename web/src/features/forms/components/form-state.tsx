import { Trans } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'

/** What people see of a form. */
export function FormState({ form }: { form: Schema<'Form'> }) {
  const { live } = form
  if (live === null || live === undefined) {
    return (
      <Badge dot>
        <Trans>Not published</Trans>
      </Badge>
    )
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <Badge tone="success" dot>
        <Trans>Live</Trans>
      </Badge>
      {live.challenger !== null && live.challenger !== undefined && (
        <Badge tone="info">
          <Trans>A/B test</Trans>
        </Badge>
      )}
      {form.changed && (
        <Badge tone="warning">
          <Trans>Unpublished changes</Trans>
        </Badge>
      )}
    </span>
  )
}

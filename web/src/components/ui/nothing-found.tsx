import { Trans } from '@lingui/react/macro'
import { SearchX } from 'lucide-react'
import { EmptyState } from './empty-state'

/** In place of rows when a search finds none. */
export function NothingFound() {
  return (
    <EmptyState icon={SearchX}>
      <Trans>Nothing on this list matches.</Trans>
    </EmptyState>
  )
}

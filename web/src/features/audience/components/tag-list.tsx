import { Trans } from '@lingui/react/macro'
import { Badge } from '@/components/ui/badge'

/** The first few tags. */
export function TagList({ tags, max = 3 }: { tags: readonly string[]; max?: number }) {
  const more = tags.length - max
  return (
    <span className="flex flex-wrap gap-1">
      {tags.slice(0, max).map((tag) => (
        <Badge key={tag} className="max-w-40">
          <span className="truncate">{tag}</span>
        </Badge>
      ))}
      {more > 0 && (
        <span className="text-xs text-ink-faint" title={tags.slice(max).join(', ')}>
          <Trans>{more} more</Trans>
        </span>
      )}
    </span>
  )
}

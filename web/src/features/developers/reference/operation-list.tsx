import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/cn'
import type { Group } from './document'
import { MethodBadge } from './method-badge'

interface OperationListProps {
  groups: readonly Group[]
  chosen: string | undefined
  /** Called when one is chosen: on small screens the list closes. */
  onChoose?: () => void
}

/** Search and all operations, by what they are about. */
export function OperationList({ groups, chosen, onChoose }: OperationListProps) {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const found = useMemo(() => filtered(groups, words), [groups, words])
  return (
    <nav aria-label={t`Operations`} className="flex min-h-0 flex-col gap-3">
      <Input
        type="search"
        value={words}
        placeholder={t`Search operations`}
        aria-label={t`Search operations`}
        onChange={(event) => {
          setWords(event.target.value)
        }}
      />
      <div className="min-h-0 flex-1 overflow-y-auto pr-1" tabIndex={-1}>
        {found.length === 0 && (
          <p className="px-2 py-4 text-sm text-ink-faint">
            <Trans>Nothing found</Trans>
          </p>
        )}
        {found.map((group) => (
          <section key={group.tag} className="mb-4">
            <h3 className="px-2 pb-1 text-xs font-medium text-ink-faint capitalize">{group.tag}</h3>
            <ul>
              {group.operations.map((operation) => (
                <li key={operation.id}>
                  <Link
                    to="/developers/reference"
                    search={{ operation: operation.id }}
                    resetScroll={false}
                    onClick={onChoose}
                    aria-current={operation.id === chosen ? 'true' : undefined}
                    className={cn(
                      'flex items-baseline gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover',
                      operation.id === chosen && 'bg-accent-soft font-medium text-accent-ink hover:bg-accent-soft',
                    )}
                  >
                    <MethodBadge method={operation.method} className="w-10 flex-none text-[10px]" />
                    <span className="min-w-0">{operation.summary}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  )
}

function filtered(groups: readonly Group[], words: string): Group[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...groups]
  return groups
    .map((group) => ({
      ...group,
      operations: group.operations.filter(({ summary, path, id, method }) => {
        const text = `${summary} ${method} ${path} ${id} ${group.tag}`.toLowerCase()
        return wanted.every((word) => text.includes(word))
      }),
    }))
    .filter(({ operations }) => operations.length > 0)
}

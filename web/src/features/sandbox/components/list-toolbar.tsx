import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDownUp, Ellipsis, ListChecks, Search, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { useDebounced } from '@/lib/use-debounced'
import { type CapturedFilter, type CapturedSort, SORTS } from '../api/captured-list-query'

interface ListToolbarProps {
  filter: CapturedFilter
  onFilter: (filter: CapturedFilter) => void
  canDelete: boolean
  onSelectAll: () => void
  onDeleteFound: () => void
  onDeleteAll: () => void
}

export function ListToolbar({ filter, onFilter, canDelete, onSelectAll, onDeleteFound, onDeleteAll }: ListToolbarProps) {
  const { t } = useLingui()
  const sortNames: Record<CapturedSort, string> = {
    '-captured_at': t`Newest first`,
    captured_at: t`Oldest first`,
    '-size_bytes': t`Largest first`,
    size_bytes: t`Smallest first`,
    subject: t`Subject, A to Z`,
    '-subject': t`Subject, Z to A`,
  }
  return (
    <div className="flex flex-col gap-2 px-3 pb-3">
      <SearchField
        value={filter.q ?? ''}
        onChange={(q) => {
          onFilter({ ...filter, q: q === '' ? undefined : q })
        }}
      />
      <div className="flex items-center gap-2">
        <Segmented
          label={t`Which messages`}
          value={filter.unread === true ? 'unread' : 'all'}
          onValueChange={(which) => {
            onFilter({ ...filter, unread: which === 'unread' ? true : undefined })
          }}
          options={[
            { value: 'all', label: t`All` },
            { value: 'unread', label: t`Unread` },
          ]}
        />
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon" className="ml-auto" aria-label={t`Sort`} title={sortNames[filter.sort ?? '-captured_at']}>
              <ArrowDownUp />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuLabel>
              <Trans>Sort</Trans>
            </DropdownMenuLabel>
            <DropdownMenuRadioGroup
              value={filter.sort ?? '-captured_at'}
              onValueChange={(next) => {
                const sort = SORTS.find((one) => one === next)
                onFilter({ ...filter, sort: sort === '-captured_at' ? undefined : sort })
              }}
            >
              {SORTS.map((sort) => (
                <DropdownMenuRadioItem key={sort} value={sort}>
                  {sortNames[sort]}
                </DropdownMenuRadioItem>
              ))}
            </DropdownMenuRadioGroup>
          </DropdownMenuContent>
        </DropdownMenu>
        {canDelete && (
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button variant="ghost" size="icon" aria-label={t`More actions`}>
                <Ellipsis />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent>
              <DropdownMenuItem onSelect={onSelectAll}>
                <ListChecks />
                <Trans>Select all that are loaded</Trans>
              </DropdownMenuItem>
              <DropdownMenuSeparator />
              {filter.q !== undefined && (
                <DropdownMenuItem danger onSelect={onDeleteFound}>
                  <Trash2 />
                  <Trans>Delete everything found</Trans>
                </DropdownMenuItem>
              )}
              <DropdownMenuItem danger onSelect={onDeleteAll}>
                <Trash2 />
                <Trans>Delete all messages</Trans>
              </DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        )}
      </div>
    </div>
  )
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui()
  const [words, setWords] = useState(value)
  const settled = useDebounced(words.trim())
  useEffect(() => {
    if (settled !== value) onChange(settled)
    // Only what was typed may change the search.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  return (
    <div className="relative">
      <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        type="search"
        className="pl-8"
        value={words}
        placeholder={t`Search sender, recipient, subject, text`}
        aria-label={t`Search captured messages`}
        onChange={(event) => {
          setWords(event.target.value)
        }}
      />
    </div>
  )
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ChevronDown, Tag, UserRoundCheck, X } from 'lucide-react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { BulkKind } from './bulk-values'
import type { ContactSelection } from './use-contact-selection'
import { useBulkWords } from './use-bulk-words'

interface BulkBarProps {
  selection: ContactSelection
  /** How many the filter has. */
  count: number | undefined
  onAct: (kind: BulkKind) => void
}

/** How many contacts there are; while some are chosen, what can be done with them. */
export function BulkBar({ selection, count, onAct }: BulkBarProps) {
  const { t } = useLingui()
  if (selection.loaded === 'none' && !selection.all) return <CountLine count={count} />
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-sunken px-3 py-1.5 sm:px-5">
      <Button variant="ghost" size="icon-sm" aria-label={t`Clear the selection`} onClick={selection.clear}>
        <X />
      </Button>
      <p className="text-sm font-medium" role="status">
        {selection.size === undefined ? <Trans>All chosen</Trans> : <Plural value={selection.size} one="# chosen" other="# chosen" />}
      </p>
      <ChooseAll selection={selection} count={count} />
      <Actions onAct={onAct} />
    </div>
  )
}

function CountLine({ count }: { count: number | undefined }) {
  return (
    <div className="flex min-h-10 items-center border-b border-line px-3 text-sm text-ink-soft sm:px-5" role="status">
      {count === undefined ? <Skeleton className="w-24" /> : <Plural value={count} one="# contact" other="# contacts" />}
    </div>
  )
}

function ChooseAll({ selection, count }: { selection: ContactSelection; count: number | undefined }) {
  const format = useFormat()
  if (selection.all || selection.loaded !== 'all' || count === undefined || selection.size === undefined || count <= selection.size) return null
  const all = format.number(count)
  return (
    <Button variant="link" size="sm" onClick={selection.chooseAll}>
      <Trans>Choose all {all}</Trans>
    </Button>
  )
}

function Actions({ onAct }: { onAct: (kind: BulkKind) => void }) {
  const can = useCan()
  const words = useBulkWords()
  const item = (kind: BulkKind, danger = false) => (
    <DropdownMenuItem
      key={kind}
      danger={danger}
      onSelect={() => {
        onAct(kind)
      }}
    >
      {words[kind].action}
    </DropdownMenuItem>
  )
  return (
    <div className="ml-auto flex flex-wrap gap-2">
      <Button
        size="sm"
        onClick={() => {
          onAct('tag')
        }}
      >
        <Tag />
        {words.tag.action}
      </Button>
      <Button
        size="sm"
        onClick={() => {
          onAct('subscribe')
        }}
      >
        <UserRoundCheck />
        {words.subscribe.action}
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="sm">
            <Trans>More</Trans>
            <ChevronDown />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {item('untag')}
          {item('unsubscribe')}
          <DropdownMenuSeparator />
          {item('archive')}
          {item('restore')}
          <DropdownMenuSeparator />
          {item('delete', true)}
          {can('personal_data:write') && item('erase', true)}
        </DropdownMenuContent>
      </DropdownMenu>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { FolderPlus, Plus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { cn } from '@/lib/cn'
import { LeafEditor } from './leaf-editor'
import { type Group, type Mode, newGroup, newLeaf, type Node } from './tree'

/** The server takes ten rules within each other; more are hard to understand anyway. */
const DEPTH_MAX = 5

interface GroupEditorProps {
  group: Group
  depth?: number
  onChange: (group: Group) => void
  /** Takes the whole group away; the outermost stays. */
  onRemove?: () => void
  /** The key of the rule that was added last: it gets the focus. */
  fresh: number | null
  onFresh: (key: number) => void
}

/** Rules of which all, one or none must hold, and groups of them within. */
export function GroupEditor({ group, depth = 0, onChange, onRemove, fresh, onFresh }: GroupEditorProps) {
  const { t } = useLingui()
  const addButton = useRef<HTMLButtonElement>(null)
  const modes: Record<Mode, string> = { all: t`All of these hold`, any: t`At least one of these holds`, none: t`None of these holds` }
  const add = (node: Node, focused: number): void => {
    onFresh(focused)
    onChange({ ...group, children: [...group.children, node] })
  }
  const change = (key: number, node: Node): void => {
    onChange({ ...group, children: group.children.map((child) => (child.key === key ? node : child)) })
  }
  const remove = (key: number): void => {
    onChange({ ...group, children: group.children.filter((child) => child.key !== key) })
    addButton.current?.focus()
  }
  return (
    <div
      role="group"
      aria-label={modes[group.mode]}
      className={cn('flex min-w-0 flex-col gap-3', depth > 0 && 'rounded-md border border-line bg-sunken/50 p-3')}
    >
      <div className="flex items-center gap-2">
        <Select<Mode>
          aria-label={t`How many of the rules must hold`}
          className="w-auto max-w-full"
          value={group.mode}
          options={(['all', 'any', 'none'] as const).map((value) => ({ value, label: modes[value] }))}
          onValueChange={(mode) => {
            onChange({ ...group, mode })
          }}
        />
        {onRemove !== undefined && (
          <Button variant="danger-ghost" size="icon-sm" className="ml-auto" aria-label={t`Remove the group`} onClick={onRemove}>
            <Trash2 />
          </Button>
        )}
      </div>
      {group.children.length > 0 && (
        <ul className="flex min-w-0 flex-col gap-3 border-l-2 border-line pl-3">
          {group.children.map((child) => (
            <li key={child.key} className="min-w-0">
              {child.kind === 'group' ? (
                <GroupEditor
                  group={child}
                  depth={depth + 1}
                  fresh={fresh}
                  onFresh={onFresh}
                  onChange={(next) => {
                    change(child.key, next)
                  }}
                  onRemove={() => {
                    remove(child.key)
                  }}
                />
              ) : (
                <LeafEditor
                  leaf={child}
                  focused={child.key === fresh}
                  onChange={(next) => {
                    change(child.key, next)
                  }}
                  onRemove={() => {
                    remove(child.key)
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          ref={addButton}
          size="sm"
          onClick={() => {
            const leaf = newLeaf()
            add(leaf, leaf.key)
          }}
        >
          <Plus />
          <Trans>Add rule</Trans>
        </Button>
        {depth < DEPTH_MAX && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              const leaf = newLeaf()
              add(newGroup(group.mode === 'all' ? 'any' : 'all', [leaf]), leaf.key)
            }}
          >
            <FolderPlus />
            <Trans>Add group</Trans>
          </Button>
        )}
      </div>
    </div>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Kbd } from '@/components/ui/kbd'
import { MOD_KEY } from '@/lib/shortcuts'
import type { NavigationItem } from '../navigation'
import { useNavigation } from '../use-navigation'
import { PersonMenu } from './person-menu'
import { WorkspaceSwitcher } from './workspace-switcher'

export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { t, i18n } = useLingui()
  const groups = useNavigation()
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-col gap-2 p-3 pr-12 lg:pr-3">
        <WorkspaceSwitcher />
      </div>
      <div className="px-3 pb-2">
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 w-full items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm text-ink-faint shadow-sm hover:text-ink"
        >
          <Search aria-hidden className="size-4" />
          <span className="min-w-0 flex-1 truncate text-left">
            <Trans>Search or jump to…</Trans>
          </span>
          <Kbd>{`${MOD_KEY} K`}</Kbd>
        </button>
      </div>
      <nav aria-label={t`Main`} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 py-2">
        {groups.map((group) => (
          <div key={group.id} role="group" aria-labelledby={group.label === null ? undefined : `group-${group.id}`}>
            {group.label !== null && (
              <p id={`group-${group.id}`} className="px-2 pb-1 text-xs font-medium text-ink-faint">
                {i18n._(group.label)}
              </p>
            )}
            <ul className="flex flex-col gap-0.5">
              {group.items.map((item) => (
                <li key={item.to}>
                  <SidebarLink item={item} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="border-t border-line p-3">
        <PersonMenu />
      </div>
    </div>
  )
}

function SidebarLink({ item }: { item: NavigationItem }) {
  const { i18n } = useLingui()
  const Icon = item.icon
  return (
    <Link
      to={item.to}
      activeOptions={{ exact: item.to === '/' }}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm font-medium text-ink-soft hover:bg-hover hover:text-ink [&.active]:bg-pressed [&.active]:text-ink"
      activeProps={{ className: 'active' }}
    >
      <Icon aria-hidden className="size-4 flex-none" />
      <span className="truncate">{i18n._(item.label)}</span>
    </Link>
  )
}

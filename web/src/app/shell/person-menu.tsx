import { Trans, useLingui } from '@lingui/react/macro'
import { useRouter } from '@tanstack/react-router'
import { ChevronsUpDown, LogOut } from 'lucide-react'
import { useSession } from '@/api/session'
import { Avatar } from '@/components/ui/avatar'
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
import { setTheme, type Theme, useTheme } from '@/lib/theme'
import { PERSONAL } from '../navigation'
import { useSignOut } from './use-sign-out'

export function PersonMenu() {
  const { i18n } = useLingui()
  const router = useRouter()
  const { user } = useSession()
  const theme = useTheme()
  const signOut = useSignOut()
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className="flex h-11 w-full items-center gap-2.5 rounded-md px-1.5 text-left hover:bg-hover data-[state=open]:bg-hover">
        <Avatar name={user.name === '' ? user.email : user.name} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{user.name}</span>
          <span className="block truncate text-xs text-ink-faint">{user.email}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 flex-none text-ink-faint" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        {PERSONAL.map((item) => {
          const Icon = item.icon
          return (
            <DropdownMenuItem key={item.to} onSelect={() => void router.navigate({ to: item.to })}>
              <Icon aria-hidden className="text-ink-faint" />
              {i18n._(item.label)}
            </DropdownMenuItem>
          )
        })}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>
          <Trans>Appearance</Trans>
        </DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={theme}
          onValueChange={(next) => {
            setTheme(next as Theme)
          }}
        >
          <DropdownMenuRadioItem value="system">
            <Trans>As the system</Trans>
          </DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="light">
            <Trans>Light</Trans>
          </DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="dark">
            <Trans>Dark</Trans>
          </DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden className="text-ink-faint" />
          <Trans>Sign out</Trans>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

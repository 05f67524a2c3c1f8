import { Trans, useLingui } from '@lingui/react/macro'
import { useRouter } from '@tanstack/react-router'
import { ChevronsUpDown, Plus } from 'lucide-react'
import { live } from '@/api/live'
import { useSession, useSwitchWorkspace, useWorkspace } from '@/api/session'
import { ModeDot } from '@/components/mode'
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
import { toast } from '@/components/ui/toast'

/** Several workspaces per person, one in view. */
export function WorkspaceSwitcher() {
  const { t } = useLingui()
  const router = useRouter()
  const { workspaces, administrator } = useSession()
  const workspace = useWorkspace()
  const switchTo = useSwitchWorkspace()

  const choose = async (id: string): Promise<void> => {
    try {
      await switchTo(id)
      live.restart()
      // What is shown may not exist in the other workspace.
      await router.navigate({ to: '/' })
    } catch (error) {
      toast.error(error)
    }
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger className="flex h-10 w-full items-center gap-2.5 rounded-md px-1.5 text-left hover:bg-hover data-[state=open]:bg-hover">
        <Avatar square name={workspace?.name ?? 'Postroad'} />
        <span className="min-w-0 flex-1">
          <span className="sr-only">
            <Trans>Workspace:</Trans>{' '}
          </span>
          <span className="block truncate text-sm font-semibold">{workspace?.name ?? t`No workspace`}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 flex-none text-ink-faint" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        <DropdownMenuLabel>
          <Trans>Workspaces</Trans>
        </DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={workspace?.id ?? ''}
          onValueChange={(id) => {
            void choose(id)
          }}
        >
          {workspaces.map((item) => (
            <DropdownMenuRadioItem key={item.id} value={item.id}>
              <span className="min-w-0 flex-1 truncate">{item.name}</span>
              <ModeDot mode={item.mode} />
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        {administrator && (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={() => void router.navigate({ to: '/installation/workspaces' })}>
              <Plus aria-hidden />
              <Trans>Add or manage workspaces</Trans>
            </DropdownMenuItem>
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

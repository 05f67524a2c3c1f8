import { Trans, useLingui } from '@lingui/react/macro'
import { useRouter } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { LogOut, type LucideIcon, Mail, MessageCircleQuestion, MoonStar, Search, Sun } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { useState } from 'react'
import { useCan, useSession, useSwitchWorkspace, useWorkspace } from '@/api/session'
import { live } from '@/api/live'
import { Avatar } from '@/components/ui/avatar'
import { Kbd } from '@/components/ui/kbd'
import { POPUP_ITEM } from '@/components/ui/menu-classes'
import { toast } from '@/components/ui/toast'
import { setTheme, useIsDark } from '@/lib/theme'
import { INNER, PERSONAL } from '../navigation'
import { useNavigation } from '../use-navigation'
import { useSignOut } from './use-sign-out'

interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

const MESSAGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const GROUP = '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-faint'

/** Every page and a few actions by name, and any message by its id or an address. */
export default function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const { t } = useLingui()
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 bg-scrim animate-in" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(94vw,560px)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-lg outline-none animate-in"
        >
          <Primitive.Title className="sr-only">{t`Command palette`}</Primitive.Title>
          <Palette
            close={() => {
              onOpenChange(false)
            }}
          />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

function Palette({ close }: { close: () => void }) {
  const { t, i18n } = useLingui()
  const router = useRouter()
  const groups = useNavigation()
  const can = useCan()
  const signOut = useSignOut()
  const dark = useIsDark()
  const [words, setWords] = useState('')
  const go = (act: () => unknown) => () => {
    close()
    act()
  }
  return (
    <Command loop label={t`Command palette`}>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search aria-hidden className="size-4 flex-none text-ink-faint" />
        <Command.Input
          autoFocus
          value={words}
          onValueChange={setWords}
          placeholder={t`A page, an action, an address or a message id`}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[min(60vh,420px)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-sm text-ink-faint">
          <Trans>Nothing found</Trans>
        </Command.Empty>
        <Lookups words={words.trim()} go={go} />
        <Command.Group heading={t`Pages`} className={GROUP}>
          {[...groups.flatMap((group) => group.items), ...INNER.filter(({ right }) => right === undefined || can(right)), ...PERSONAL].map((item) => (
            <Entry
              key={item.to}
              icon={item.icon}
              keys={item.key === undefined ? undefined : ['G', item.key.toUpperCase()]}
              value={item.to}
              label={i18n._(item.label)}
              onSelect={go(() => router.navigate({ to: item.to }))}
            />
          ))}
        </Command.Group>
        <Workspaces go={go} />
        <Command.Group heading={t`Actions`} className={GROUP}>
          <Entry
            icon={dark ? Sun : MoonStar}
            value="appearance"
            label={dark ? t`Use the light appearance` : t`Use the dark appearance`}
            onSelect={go(() => {
              setTheme(dark ? 'light' : 'dark')
            })}
          />
          <Entry icon={LogOut} value="sign-out" label={t`Sign out`} onSelect={go(signOut)} />
        </Command.Group>
      </Command.List>
    </Command>
  )
}

interface LookupsProps {
  words: string
  go: (act: () => unknown) => () => void
}

/** What was typed may be a message's id, an address or anything to search for. */
function Lookups({ words, go }: LookupsProps) {
  const { t } = useLingui()
  const router = useRouter()
  const can = useCan()
  if (words.length < 3 || !can('messages:read')) return null
  return (
    <Command.Group heading={t`Mail`} className={GROUP} forceMount>
      {MESSAGE_ID.test(words) && (
        <Entry
          icon={Mail}
          forceMount
          value={`message ${words}`}
          label={t`Open message ${words}`}
          onSelect={go(() => router.navigate({ to: '/messages/$id', params: { id: words.toLowerCase() } }))}
        />
      )}
      <Entry
        icon={MessageCircleQuestion}
        forceMount
        value={`activity ${words}`}
        label={t`Search activity for “${words}”`}
        onSelect={go(() => router.navigate({ to: '/activity', search: { q: words } as never }))}
      />
    </Command.Group>
  )
}

function Workspaces({ go }: Pick<LookupsProps, 'go'>) {
  const { t } = useLingui()
  const router = useRouter()
  const { workspaces } = useSession()
  const current = useWorkspace()
  const switchTo = useSwitchWorkspace()
  const others = workspaces.filter(({ id }) => id !== current?.id)
  if (others.length === 0) return null
  const choose = async (id: string): Promise<void> => {
    await switchTo(id)
    live.restart()
    await router.navigate({ to: '/' })
  }
  return (
    <Command.Group heading={t`Switch workspace`} className={GROUP}>
      {others.map(({ id, name }) => (
        <Command.Item
          key={id}
          value={id}
          keywords={[name]}
          className={POPUP_ITEM}
          onSelect={go(() => {
            choose(id).catch((error: unknown) => {
              toast.error(error)
            })
          })}
        >
          <Avatar square name={name} className="size-5" />
          {name}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

interface EntryProps {
  icon: LucideIcon
  value: string
  label: string
  keys?: string[] | undefined
  forceMount?: boolean
  onSelect: () => void
}

function Entry({ icon: Icon, value, label, keys, forceMount, onSelect }: EntryProps) {
  return (
    <Command.Item
      value={value}
      keywords={[label]}
      className={`${POPUP_ITEM} min-h-9`}
      onSelect={onSelect}
      {...(forceMount === undefined ? {} : { forceMount })}
    >
      <Icon aria-hidden className="text-ink-faint" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {keys?.map((key) => <Kbd key={key}>{key}</Kbd>)}
    </Command.Item>
  )
}

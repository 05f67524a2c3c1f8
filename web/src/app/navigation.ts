import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { LinkProps } from '@tanstack/react-router'
import {
  Activity,
  Ban,
  BookOpen,
  Building2,
  DoorOpen,
  ClipboardPen,
  ContactRound,
  Filter,
  FileInput,
  Drama,
  FlaskConical,
  Globe,
  House,
  KeyRound,
  ListOrdered,
  LogIn,
  LogOut,
  LockKeyhole,
  TextCursorInput,
  TrendingUp,
  Rss,
  type LucideIcon,
  MailCheck,
  Network,
  Route,
  ScrollText,
  Send,
  Server,
  Settings,
  ShieldCheck,
  Thermometer,
  Users,
  UserRound,
  UsersRound,
  Webhook,
  Gauge,
} from 'lucide-react'
import type { Right } from '@/api/session'

export interface NavigationItem {
  to: NonNullable<LinkProps['to']>
  label: MessageDescriptor
  icon: LucideIcon
  /** What a person needs to see it; nothing means any signed-in person. */
  right?: Right
  /** The second key after `g`. */
  key?: string
}

export interface NavigationGroup {
  id: string
  label: MessageDescriptor | null
  items: readonly NavigationItem[]
}

/** The sidebar, the command palette and the keyboard all read this. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    id: 'mail',
    label: null,
    items: [
      { to: '/', label: msg`Home`, icon: House, right: 'events:read', key: 'h' },
      { to: '/activity', label: msg`Activity`, icon: Activity, right: 'messages:read', key: 'a' },
      { to: '/sandbox', label: msg`Sandbox`, icon: FlaskConical, right: 'messages:read', key: 'b' },
      { to: '/queue', label: msg`Queue`, icon: ListOrdered, right: 'queue:read', key: 'q' },
      { to: '/send', label: msg`Send`, icon: Send, right: 'messages:send', key: 's' },
      { to: '/forms', label: msg`Forms`, icon: ClipboardPen, right: 'audience:read', key: 'f' },
      { to: '/audience', label: msg`Audience`, icon: ContactRound, right: 'audience:read', key: 'c' },
    ],
  },
  {
    id: 'sending',
    label: msg`Sending`,
    items: [
      { to: '/domains', label: msg`Domains`, icon: Globe, right: 'domains:read', key: 'd' },
      { to: '/suppressions', label: msg`Suppressions`, icon: Ban, right: 'suppressions:read', key: 'u' },
      { to: '/egress', label: msg`Sending addresses`, icon: MailCheck, right: 'workspace:read', key: 'e' },
      { to: '/rehearsals', label: msg`Rehearsals`, icon: Drama, right: 'queue:read' },
    ],
  },
  {
    id: 'developers',
    label: msg`Developers`,
    items: [
      { to: '/developers/keys', label: msg`API keys`, icon: KeyRound, right: 'keys:read', key: 'k' },
      { to: '/developers/smtp', label: msg`SMTP`, icon: Server, right: 'credentials:read', key: 'm' },
      { to: '/developers/webhooks', label: msg`Webhooks`, icon: Webhook, right: 'webhooks:read', key: 'w' },
      { to: '/developers/reference', label: msg`API reference`, icon: BookOpen, right: 'workspace:read', key: 'r' },
    ],
  },
  {
    id: 'settings',
    label: msg`Settings`,
    items: [
      { to: '/settings/workspace', label: msg`Workspace`, icon: Settings, right: 'workspace:read', key: ',' },
      { to: '/settings/team', label: msg`Team`, icon: UsersRound, right: 'members:read', key: 't' },
      { to: '/settings/public-pages', label: msg`Public pages`, icon: DoorOpen, right: 'audience:read' },
      { to: '/settings/audit', label: msg`Audit log`, icon: ScrollText, right: 'audit:read', key: 'l' },
    ],
  },
  {
    id: 'installation',
    label: msg`Installation`,
    items: [
      { to: '/installation/overview', label: msg`Overview`, icon: Gauge, right: 'administrator', key: 'i' },
      { to: '/installation/workspaces', label: msg`Workspaces`, icon: Building2, right: 'administrator' },
      { to: '/installation/users', label: msg`Users`, icon: Users, right: 'administrator' },
      { to: '/installation/delivery', label: msg`Delivery`, icon: Route, right: 'administrator' },
      { to: '/installation/egress', label: msg`IPs & pools`, icon: Network, right: 'administrator', key: 'n' },
      { to: '/installation/warmups', label: msg`Warm-up`, icon: Thermometer, right: 'administrator' },
      { to: '/installation/tls', label: msg`Encryption`, icon: LockKeyhole, right: 'administrator' },
      { to: '/installation/sign-on', label: msg`Single sign-on`, icon: LogIn, right: 'administrator' },
    ],
  },
]

/** Pages below those of the sidebar: the command palette knows them too. */
export const INNER: readonly NavigationItem[] = [
  { to: '/audience/contacts', label: msg`Contacts`, icon: ContactRound, right: 'audience:read' },
  { to: '/audience/segments', label: msg`Segments`, icon: Filter, right: 'audience:read' },
  { to: '/audience/topics', label: msg`Topics`, icon: Rss, right: 'audience:read' },
  { to: '/audience/fields', label: msg`Fields of contacts`, icon: TextCursorInput, right: 'audience:read' },
  { to: '/audience/imports', label: msg`Imports of contacts`, icon: FileInput, right: 'audience:read' },
  { to: '/audience/growth', label: msg`Growth of the audience`, icon: TrendingUp, right: 'audience:read' },
  { to: '/audience/leaving', label: msg`Why people leave`, icon: LogOut, right: 'audience:read' },
]

/** In the person's own menu. */
export const PERSONAL: readonly NavigationItem[] = [
  { to: '/settings/profile', label: msg`Profile`, icon: UserRound, key: 'p' },
  { to: '/settings/security', label: msg`Security`, icon: ShieldCheck, key: 'y' },
]

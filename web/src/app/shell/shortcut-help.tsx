import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { MOD_KEY } from '@/lib/shortcuts'
import { PERSONAL } from '../navigation'
import { useNavigation } from '../use-navigation'

interface ShortcutHelpProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export default function ShortcutHelp({ open, onOpenChange }: ShortcutHelpProps) {
  const { t, i18n } = useLingui()
  const groups = useNavigation()
  const pages = [...groups.flatMap(({ items }) => items), ...PERSONAL].filter(({ key }) => key !== undefined)
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t`Keyboard shortcuts`}>
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          <List title={t`Everywhere`}>
            <Line keys={[MOD_KEY, 'K']}>
              <Trans>Command palette</Trans>
            </Line>
            <Line keys={['/']}>
              <Trans>Search this page</Trans>
            </Line>
            <Line keys={['?']}>
              <Trans>This help</Trans>
            </Line>
            <Line keys={['Esc']}>
              <Trans>Close what is open</Trans>
            </Line>
          </List>
          <List title={t`Go to`}>
            {pages.map((item) => (
              <Line key={item.to} keys={['G', (item.key ?? '').toUpperCase()]}>
                {i18n._(item.label)}
              </Line>
            ))}
          </List>
        </div>
      </DialogContent>
    </Dialog>
  )
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-ink-faint">{title}</h3>
      <dl className="flex flex-col gap-1.5">{children}</dl>
    </section>
  )
}

function Line({ keys, children }: { keys: string[]; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 text-sm">
      <dt>{children}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  )
}

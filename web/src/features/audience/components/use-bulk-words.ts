import { useLingui } from '@lingui/react/macro'
import type { BulkKind } from './bulk-values'

interface BulkWords {
  /** Of the menu and the button. */
  action: string
  title: string
  /** What it means, and what of it can be taken back. */
  means: string
}

export function useBulkWords(): Record<BulkKind, BulkWords> {
  const { t } = useLingui()
  return {
    tag: { action: t`Add tag`, title: t`Add a tag`, means: t`A word to find them by. It can be taken off again.` },
    untag: { action: t`Take tag off`, title: t`Take a tag off`, means: t`The tag itself stays.` },
    subscribe: {
      action: t`Subscribe`,
      title: t`Subscribe to a topic`,
      means: t`Say how you know that they asked for it: it is written into the ledger of each. Who unsubscribed is left out, because only the person can come back.`,
    },
    unsubscribe: { action: t`Unsubscribe`, title: t`Unsubscribe from a topic`, means: t`It holds at once, for mail that waits too. Only the person can subscribe again.` },
    archive: { action: t`Archive`, title: t`Archive contacts`, means: t`They are kept and never written to, until somebody brings them back.` },
    restore: { action: t`Bring back`, title: t`Bring contacts back`, means: t`They are written to again, as their subscriptions say.` },
    delete: {
      action: t`Delete`,
      title: t`Delete contacts`,
      means: t`With their consents, fields and notes. This cannot be taken back. They may come again by an import or a form.`,
    },
    erase: {
      action: t`Erase people`,
      title: t`Erase people`,
      means: t`Everything that is known of them is deleted or made unrecognisable, in the log of messages too, and their addresses are not taken again. This cannot be taken back.`,
    },
  }
}

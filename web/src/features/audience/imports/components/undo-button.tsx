import { Plural, Trans } from '@lingui/react/macro'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import type { Import } from '../api/imports-query'
import { useUndoImport } from '../api/use-import-actions'

/** Takes back an import, after asking. */
export function UndoButton({ found }: { found: Import }) {
  const undo = useUndoImport()
  const [asking, setAsking] = useState(false)
  const { created, updated } = found.counts
  return (
    <>
      <Button
        onClick={() => {
          setAsking(true)
        }}
      >
        <Undo2 />
        <Trans>Undo import</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={<Trans>Undo this import?</Trans>}
        confirmLabel={<Trans>Undo import</Trans>}
        danger
        onConfirm={() => undo.mutateAsync(found.id)}
      >
        <div className="flex flex-col gap-2">
          <p>
            <Plural value={created} one="# contact that it made is deleted." other="# contacts that it made are deleted." />{' '}
            {updated > 0 && <Plural value={updated} one="# contact that it changed is as before." other="# contacts that it changed are as before." />}
          </p>
          <p>
            <Trans>The consents it brought are removed. Contacts that somebody changed since, or who subscribed themselves, stay. So do suppressions: nobody is written to again by mistake.</Trans>
          </p>
        </div>
      </ConfirmDialog>
    </>
  )
}

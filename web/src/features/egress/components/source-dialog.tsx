import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import type { Source } from '../api/sources-query'
import { useSaveSource } from '../api/use-save-source'
import { ExitFields } from './exit-fields'
import { changedSource, isSlug, newSource, sourceValues } from './source-values'

interface SourceDialogProps {
  editing: Source | 'new' | null
  onClose: () => void
}

export function SourceDialog({ editing, onClose }: SourceDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <SourceForm source={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

function SourceForm({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const save = useSaveSource()
  const form = useForm({
    initial: sourceValues(source),
    check: ({ name, exit, proxy }) => ({
      name: isSlug(name) ? undefined : t`Lowercase letters, digits, dots, hyphens and underscores`,
      proxy: exit === 'direct' || proxy.trim() !== '' ? undefined : t`Enter the proxy's address and port`,
    }),
    submit: async (values) => {
      await save.mutateAsync(source === null ? { id: null, values: newSource(values) } : { id: source.id, values: changedSource(values) })
      toast.success(source === null ? t`The source is there. It is checked within a minute.` : t`The source is saved`)
      onClose()
    },
  })
  return (
    <DialogContent
      title={source === null ? t`Add a source` : t`Change the source`}
      description={t`An address that mail leaves from, and the name it greets with. It carries mail when it is in a pool.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {source === null ? <Trans>Add source</Trans> : <Trans>Save</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} hint={t`Lowercase letters, digits, dots, hyphens and underscores.`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={'eu-1'} maxLength={63} />}
        </Field>
        <Field
          label={t`IP address`}
          optional={source === null ? t`optional` : undefined}
          hint={source === null ? t`IPv4 or IPv6, as remote servers see it. Empty: the system chooses.` : t`An address cannot be changed: add another source instead.`}
          error={form.errors.address}
        >
          {(ids) => (
            <Input {...ids} {...form.text('address')} disabled={source !== null} autoComplete="off" spellCheck={false} placeholder="192.0.2.1" className="font-mono" />
          )}
        </Field>
        <Field label={t`EHLO name`} optional={t`optional`} hint={t`A host name that leads to the address. Empty: the server's own name.`} error={form.errors.ehlo_name}>
          {(ids) => <Input {...ids} {...form.text('ehlo_name')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="mail1.example.com" />}
        </Field>
        <ExitFields form={form} hasPassword={Boolean(source?.exit.username)} />
      </form>
    </DialogContent>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { useForm } from '@/lib/use-form'
import type { Level, Policy } from '../api/policies-query'
import { useSetPolicy } from '../api/use-set-policy'
import { LEVELS, useLevelWords } from './use-level-words'

interface PolicyDialogProps {
  editing: Policy | 'new' | null
  onClose: () => void
}

export function PolicyDialog({ editing, onClose }: PolicyDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <PolicyForm policy={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

function PolicyForm({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const levels = useLevelWords()
  const set = useSetPolicy()
  const form = useForm({
    initial: { pattern: policy?.pattern ?? '', level: policy?.level ?? ('verified' as Level), note: policy?.note ?? '' },
    check: ({ pattern }) => ({ pattern: pattern.trim() === '' ? t`Enter a destination` : undefined }),
    submit: async ({ pattern, level, note }) => {
      await set.mutateAsync({ pattern: pattern.trim(), level, note: note.trim() })
      onClose()
    },
  })
  return (
    <DialogContent
      title={policy === null ? t`Add a rule` : t`Change the rule`}
      description={t`DANE and MTA-STS of the recipient go before it.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Destination`} hint={t`A domain, *.example.com for all below one, or mx:example.net for all whose mail hosts are there.`} error={form.errors.pattern}>
          {(ids) => (
            <Input {...ids} {...form.text('pattern')} disabled={policy !== null} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="example.com" className="font-mono" />
          )}
        </Field>
        <RadioGroup<Level>
          aria-label={t`Connections`}
          value={form.values.level}
          options={LEVELS.map((value) => ({ value, label: levels[value].name, hint: levels[value].hint }))}
          onValueChange={(next) => {
            form.set('level', next)
          }}
        />
        <Field label={t`Note`} optional={t`optional`} hint={t`Why, for the next administrator.`} error={form.errors.note}>
          {(ids) => <Input {...ids} {...form.text('note')} maxLength={500} />}
        </Field>
      </form>
    </DialogContent>
  )
}

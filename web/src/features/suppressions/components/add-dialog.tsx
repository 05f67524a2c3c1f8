import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import type { Reason } from '../api/suppressions-query'
import { useAddSuppressions } from '../api/use-add-suppressions'
import { addressesIn, isAddress } from './addresses'
import { REASONS, useReasonNames } from './reason'

const FORM_ID = 'add-suppressions'
/** What one request may carry. */
const ADDRESSES_MAX = 1_000
const SOURCE_MAX_CHARS = 60

interface AddDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function AddDialog({ open, onOpenChange }: AddDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <AddForm
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

interface Values {
  addresses: string
  reason: Reason
  source: string
}

function AddForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const names = useReasonNames()
  const add = useAddSuppressions()
  const form = useForm<Values>({
    initial: { addresses: '', reason: 'manual', source: '' },
    check: ({ addresses }) => {
      const found = addressesIn(addresses)
      const bad = found.find((address) => !isAddress(address))
      const count = found.length
      return {
        addresses:
          count === 0
            ? t`Enter at least one address`
            : bad !== undefined
              ? t`${bad} is not an e-mail address`
              : count > ADDRESSES_MAX
                ? t`These are ${count} addresses, and ${ADDRESSES_MAX} are taken at once: import them as a file`
                : undefined,
      }
    },
    submit: async ({ addresses, reason, source }) => {
      const { added, known } = await add.mutateAsync({ addresses: addressesIn(addresses), reason, ...(source.trim() === '' ? {} : { source: source.trim() }) })
      toast.success(known > 0 ? t`${added} added, ${known} were on the list already` : t`${added} added`)
      onDone()
    },
  })
  const count = addressesIn(form.values.addresses).length
  return (
    <DialogContent
      title={t`Suppress addresses`}
      description={t`Nothing more is sent to them, mail that waits included.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Suppress</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field
          label={t`Addresses`}
          error={form.errors.addresses}
          hint={count > 0 ? <Plural value={count} one="# address" other="# addresses" /> : <Trans>One or many, with anything between them.</Trans>}
        >
          {(ids) => <Textarea {...ids} {...form.text('addresses')} spellCheck={false} autoCapitalize="off" className="min-h-32 font-mono text-xs sm:text-xs" />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Reason`} error={form.errors.reason}>
            {(ids) => (
              <Select
                {...ids}
                value={form.values.reason}
                onValueChange={(reason) => {
                  form.set('reason', reason)
                }}
                options={REASONS.map((value) => ({ value, label: names[value] }))}
              />
            )}
          </Field>
          <Field label={t`Where it comes from`} error={form.errors.source} optional={t`optional`}>
            {(ids) => <Input {...ids} {...form.text('source')} placeholder={t`Support ticket 4711`} maxLength={SOURCE_MAX_CHARS} />}
          </Field>
        </div>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

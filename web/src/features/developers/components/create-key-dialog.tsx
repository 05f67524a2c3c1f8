import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useSession } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { Select } from '@/components/ui/select'
import { ShownOnce } from '@/components/ui/shown-once'
import { useForm } from '@/lib/use-form'
import { useCreateKey } from '../api/create-key'
import { EXPIRIES, expiresAt, type Expiry } from './expiry'
import { ScopePicker } from './scope-picker'
import { ALL_SCOPES, type Preset, scopesOf } from './scopes'

const FORM_ID = 'create-key'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreateKeyDialog({ open, onOpenChange }: DialogProps) {
  const [created, setCreated] = useState<Schema<'CreatedApiKey'> | null>(null)
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (!next) setCreated(null)
  }
  return (
    <Dialog open={open} onOpenChange={close}>
      {created === null ? (
        <KeyForm
          onCreated={setCreated}
          onCancel={() => {
            close(false)
          }}
        />
      ) : (
        <CreatedKey
          created={created}
          onDone={() => {
            close(false)
          }}
        />
      )}
    </Dialog>
  )
}

interface Values {
  label: string
  preset: Preset
  scopes: string[]
  expiry: Expiry
}

function KeyForm({ onCreated, onCancel }: { onCreated: (key: Schema<'CreatedApiKey'>) => void; onCancel: () => void }) {
  const { t } = useLingui()
  const { scopes, administrator } = useSession()
  const grantable = administrator && scopes.length === 0 ? ALL_SCOPES : scopes
  const create = useCreateKey()
  const form = useForm<Values>({
    initial: { label: '', preset: 'send', scopes: scopesOf('send', grantable), expiry: 'never' },
    check: (values) => ({
      label: values.label.trim() === '' ? t`Give it a name, such as that of the application that uses it` : undefined,
      scopes: values.scopes.length === 0 ? t`Choose at least one right` : undefined,
    }),
    submit: async ({ label, scopes: chosen, expiry }) => {
      onCreated(await create.mutateAsync({ label: label.trim(), scopes: chosen, expires_at: expiresAt(expiry, Date.now()) }))
    },
  })
  const choosePreset = (preset: Preset): void => {
    form.set('preset', preset)
    if (preset !== 'custom') form.set('scopes', scopesOf(preset, grantable))
  }
  const expiryWords: Record<Expiry, string> = { never: t`Never`, '30': t`In 30 days`, '90': t`In 90 days`, '365': t`In a year` }
  return (
    <DialogContent
      title={t`Create an API key`}
      description={t`An application uses it to send and to read over HTTPS.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Create key</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Name`} error={form.errors.label}>
          {(ids) => <Input {...ids} {...form.text('label')} placeholder={t`Shop, production`} maxLength={100} />}
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-sm font-medium">
            <Trans>What it may do</Trans>
          </legend>
          <RadioGroup
            value={form.values.preset}
            onValueChange={choosePreset}
            aria-label={t`What it may do`}
            options={[
              { value: 'send', label: t`Send`, hint: t`Nothing else: for most applications` },
              { value: 'send_and_follow', label: t`Send and follow`, hint: t`Also read messages, events, the queue and suppressions` },
              { value: 'read', label: t`Read only`, hint: t`For reports and monitoring` },
              { value: 'full', label: t`Everything you may do`, hint: t`For automation you trust like yourself` },
              { value: 'custom', label: t`Choose each right` },
            ]}
          />
          {form.values.preset === 'custom' && (
            <ScopePicker
              value={form.values.scopes}
              grantable={grantable}
              onChange={(next) => {
                form.set('scopes', next)
              }}
            />
          )}
          {form.errors.scopes !== undefined && (
            <p role="alert" className="text-sm text-danger-ink">
              {form.errors.scopes}
            </p>
          )}
        </fieldset>
        <Field label={t`Expires`} hint={t`After that it is refused; until then it can be disabled at any time.`}>
          {(ids) => (
            <Select
              {...ids}
              value={form.values.expiry}
              onValueChange={(expiry) => {
                form.set('expiry', expiry)
              }}
              options={EXPIRIES.map((value) => ({ value, label: expiryWords[value] }))}
            />
          )}
        </Field>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

function CreatedKey({ created, onDone }: { created: Schema<'CreatedApiKey'>; onDone: () => void }) {
  const { t } = useLingui()
  const { label } = created
  const example = `curl ${location.origin}/api/v1/messages \\\n  -H "Authorization: Bearer ${created.token}"`
  return (
    <DialogContent
      title={t`Your new key: ${label}`}
      footer={
        <Button variant="primary" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <ShownOnce items={[{ label: t`API key`, value: created.token }]} />
        <CodeBlock code={example} label={t`How it is sent`} title wrap />
      </div>
    </DialogContent>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { ShownOnce } from '@/components/ui/shown-once'
import { useForm } from '@/lib/use-form'
import { useCreateCredential } from '../api/create-credential'
import { mailSettingsQuery } from '../api/mail-settings'
import { FrameworkSettings } from './framework-settings'
import { SenderLimits, type StreamChoice } from './sender-limits'
import { useExampleSender } from './use-example-sender'

const FORM_ID = 'create-credential'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreateCredentialDialog({ open, onOpenChange }: DialogProps) {
  const [created, setCreated] = useState<Schema<'CreatedSmtpCredential'> | null>(null)
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (!next) setCreated(null)
  }
  return (
    <Dialog open={open} onOpenChange={close}>
      {created === null ? (
        <CredentialForm
          onCreated={setCreated}
          onCancel={() => {
            close(false)
          }}
        />
      ) : (
        <CreatedCredential
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
  stream: StreamChoice
  sender_domains: string[]
}

interface FormProps {
  onCreated: (credential: Schema<'CreatedSmtpCredential'>) => void
  onCancel: () => void
}

function CredentialForm({ onCreated, onCancel }: FormProps) {
  const { t } = useLingui()
  const create = useCreateCredential()
  const form = useForm<Values>({
    initial: { label: '', stream: 'none', sender_domains: [] },
    check: ({ label }) => ({
      label: label.trim() === '' ? t`Give it a name, such as that of the application that uses it` : undefined,
    }),
    submit: async ({ label, stream, sender_domains }) => {
      onCreated(
        await create.mutateAsync({ label: label.trim(), sender_domains, ...(stream === 'none' ? {} : { stream }) }),
      )
    },
  })
  return (
    <DialogContent
      title={t`Create an SMTP login`}
      description={t`For applications and devices that send by SMTP. The name and the password are made for you.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Create login</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Name`} error={form.errors.label}>
          {(ids) => <Input {...ids} {...form.text('label')} placeholder={t`Shop, production`} maxLength={100} />}
        </Field>
        <SenderLimits
          stream={form.values.stream}
          onStream={(stream) => {
            form.set('stream', stream)
          }}
          domains={form.values.sender_domains}
          onDomains={(domains) => {
            form.set('sender_domains', domains)
          }}
        />
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

function CreatedCredential({ created, onDone }: { created: Schema<'CreatedSmtpCredential'>; onDone: () => void }) {
  const { t } = useLingui()
  const settings = useQuery(mailSettingsQuery)
  const from = useExampleSender()
  const { label, username, password } = created
  return (
    <DialogContent
      size="lg"
      title={t`Your new login: ${label}`}
      footer={
        <Button variant="primary" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <ShownOnce
          items={[
            { label: t`User name`, value: username },
            { label: t`Password`, value: password },
          ]}
        />
        {settings.data !== undefined && (
          <section className="flex flex-col gap-3">
            <h3 className="font-semibold">
              <Trans>Settings to paste</Trans>
            </h3>
            <FrameworkSettings servers={settings.data.smtp} username={username} password={password} from={from} />
          </section>
        )}
      </div>
    </DialogContent>
  )
}

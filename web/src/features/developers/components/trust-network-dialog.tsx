import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { useTrustNetwork } from '../api/trust-network'
import { SenderLimits, type StreamChoice } from './sender-limits'

const FORM_ID = 'trust-network'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function TrustNetworkDialog({ open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <NetworkForm
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

interface Values {
  label: string
  network: string
  stream: StreamChoice
  sender_domains: string[]
}

function NetworkForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const trust = useTrustNetwork()
  const form = useForm<Values>({
    initial: { label: '', network: '', stream: 'none', sender_domains: [] },
    check: ({ label, network }) => ({
      label: label.trim() === '' ? t`Give it a name` : undefined,
      network: network.trim() === '' ? t`Enter an address or a network` : undefined,
    }),
    submit: async ({ label, network, stream, sender_domains }) => {
      await trust.mutateAsync({
        label: label.trim(),
        network: network.trim(),
        sender_domains,
        ...(stream === 'none' ? {} : { stream }),
      })
      onDone()
    },
  })
  return (
    <DialogContent
      title={t`Trust a network`}
      description={t`Every host in it can send as this workspace. Keep it as small as possible.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Trust network</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Name`} error={form.errors.label}>
          {(ids) => <Input {...ids} {...form.text('label')} placeholder={t`Office printers`} maxLength={100} />}
        </Field>
        <Field label={t`Network`} error={form.errors.network}>
          {(ids) => <Input {...ids} {...form.text('network')} placeholder="192.0.2.0/24" autoComplete="off" spellCheck={false} className="font-mono" />}
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

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { DropZone } from '@/components/ui/drop-zone'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import type { Reason } from '../api/suppressions-query'
import { ImportOutcomeView } from './import-outcome'
import { REASONS, useReasonNames } from './reason'
import { type Import, useImport } from './use-import'

interface ImportDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ImportDialog({ open, onOpenChange }: ImportDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <ImportBody
        onClose={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function ImportBody({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const task = useImport()
  const [reason, setReason] = useState<Reason>('manual')
  const { state } = task
  const filename = state.step === 'choose' ? '' : state.file.name
  return (
    <DialogContent
      title={t`Import suppressions`}
      description={t`A CSV file with one address a line, as other senders export it. Nothing changes before you confirm.`}
      footer={<Buttons task={task} reason={reason} onClose={onClose} />}
    >
      <div className="flex min-h-56 flex-col gap-4">
        {state.step === 'choose' && (
          <>
            <DropZone
              accept=".csv,.txt,text/csv,text/plain"
              className="min-h-28"
              onFiles={([file]) => {
                if (file !== undefined) task.choose(file, reason)
              }}
            >
              <Trans>Drop a CSV file here, or choose one</Trans>
            </DropZone>
            <ReasonField reason={reason} onChange={setReason} />
            <p className="text-sm text-ink-faint">
              <Trans>
                The address is in the first column, or in the one called “address” or “email”. Columns “reason” and “source” are taken too.
              </Trans>
            </p>
            {state.error !== undefined && <ProblemBanner problem={state.error} />}
          </>
        )}
        {(state.step === 'reading' || state.step === 'importing') && <Running state={state} />}
        {state.step === 'checked' && (
          <>
            <p className="text-sm text-ink-soft">
              <Trans>
                This is what importing <strong className="font-medium break-all text-ink">{filename}</strong> would do:
              </Trans>
            </p>
            <ImportOutcomeView outcome={state.outcome} done={false} />
          </>
        )}
        {state.step === 'done' && (
          <>
            <Notice tone="success">
              <Trans>The file was imported. Nothing more is sent to these addresses.</Trans>
            </Notice>
            <ImportOutcomeView outcome={state.outcome} done />
          </>
        )}
      </div>
    </DialogContent>
  )
}

function ReasonField({ reason, onChange }: { reason: Reason; onChange: (reason: Reason) => void }) {
  const { t } = useLingui()
  const names = useReasonNames()
  return (
    <Field label={t`Reason of lines without one`}>
      {(ids) => <Select {...ids} value={reason} onValueChange={onChange} options={REASONS.map((value) => ({ value, label: names[value] }))} />}
    </Field>
  )
}

function Running({ state }: { state: Extract<Import['state'], { progress: number }> }) {
  const { t } = useLingui()
  const format = useFormat()
  const sent = state.progress >= 1
  const percent = format.percent(state.progress, 0)
  const words = sent ? (state.step === 'reading' ? t`The server reads the file…` : t`The server writes the list…`) : t`Uploading, ${percent}`
  return (
    <div className="my-auto flex flex-col gap-2.5">
      <p className="text-sm break-all text-ink-soft">{state.file.name}</p>
      <Progress value={state.progress} label={words} />
      <p role="status" className="text-sm text-ink-faint tabular">
        {words}
      </p>
    </div>
  )
}

function Buttons({ task, reason, onClose }: { task: Import; reason: Reason; onClose: () => void }) {
  const { state } = task
  switch (state.step) {
    case 'choose':
    case 'reading':
    case 'importing':
      return (
        <Button onClick={state.step === 'choose' ? onClose : task.reset}>
          <Trans>Cancel</Trans>
        </Button>
      )
    case 'checked':
      return (
        <>
          <Button onClick={task.reset}>
            <Trans>Another file</Trans>
          </Button>
          <Button
            variant="primary"
            disabled={state.outcome.added === 0}
            onClick={() => {
              task.confirm(reason)
            }}
          >
            {state.outcome.added === 0 ? (
              <Trans>Nothing to import</Trans>
            ) : (
              <Plural value={state.outcome.added} one="Import # address" other="Import # addresses" />
            )}
          </Button>
        </>
      )
    case 'done':
      return (
        <Button variant="primary" onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      )
  }
}

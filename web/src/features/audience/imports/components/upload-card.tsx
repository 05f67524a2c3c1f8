import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { DropZone } from '@/components/ui/drop-zone'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { useFormat } from '@/lib/format'
import { type UploadState, useUpload } from './use-upload'

/** Where a file is dropped to begin an import. */
export function UploadCard() {
  const { state, choose, cancel } = useUpload()
  return (
    <Card>
      <CardBody className="flex flex-col gap-3">
        {state.step === 'sending' ? (
          <Sending state={state} onCancel={cancel} />
        ) : (
          <>
            <DropZone
              accept=".csv,.tsv,.txt,.zip,text/csv,text/plain,application/zip"
              className="min-h-28 flex-col sm:flex-row"
              onFiles={([file]) => {
                if (file !== undefined) choose(file)
              }}
            >
              <Trans>Drop a CSV or ZIP file here, or choose one</Trans>
            </DropZone>
            <p className="text-sm text-ink-faint">
              <Trans>
                Exports of Mailchimp, Brevo, Klaviyo, MailerLite, Sendy and listmonk are recognised, and any other table. Nothing is written before
                you have seen what would happen.
              </Trans>
            </p>
            {state.error !== undefined && <ProblemBanner problem={state.error} />}
          </>
        )}
      </CardBody>
    </Card>
  )
}

function Sending({ state, onCancel }: { state: Extract<UploadState, { step: 'sending' }>; onCancel: () => void }) {
  const { t } = useLingui()
  const format = useFormat()
  const percent = format.percent(state.progress, 0)
  const words = state.progress >= 1 ? t`The server reads the file…` : t`Uploading, ${percent}`
  return (
    <div className="flex min-h-28 flex-col justify-center gap-2.5">
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 text-sm break-all">
          <span className="font-medium">{state.file.name}</span> <span className="text-ink-faint tabular">{format.bytes(state.file.size)}</span>
        </p>
        <Button size="sm" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
      <Progress value={state.progress} label={words} />
      <p role="status" className="text-sm text-ink-faint tabular">
        {words}
      </p>
    </div>
  )
}

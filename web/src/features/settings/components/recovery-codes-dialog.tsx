import { Trans, useLingui } from '@lingui/react/macro'
import { Download, Printer } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { downloadText } from '@/lib/download'

interface RecoveryCodesDialogProps {
  codes: string[] | null
  onClose: () => void
}

/** Shown once: the server keeps only digests. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const { t } = useLingui()
  const text = (codes ?? []).join('\n')
  return (
    <Dialog
      open={codes !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <DialogContent
        title={t`Your recovery codes`}
        description={t`Keep them apart from your phone. Each signs you in once when the authenticator app is not at hand. They are shown only now.`}
        footer={
          <DialogClose asChild>
            <Button variant="primary">
              <Trans>I have kept them</Trans>
            </Button>
          </DialogClose>
        }
      >
        <ol className="print-only-this grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-md border border-line bg-sunken p-4 font-mono text-base min-[420px]:grid-cols-2">
          {codes?.map((code) => <li key={code}>{code}</li>)}
        </ol>
        <div className="mt-3 flex flex-wrap gap-2">
          <CopyButton value={text} variant="secondary">
            <Trans>Copy</Trans>
          </CopyButton>
          <Button
            size="sm"
            onClick={() => {
              downloadText('postroad-recovery-codes.txt', `${location.host}\n\n${text}\n`)
            }}
          >
            <Download />
            <Trans>Download</Trans>
          </Button>
          <Button
            size="sm"
            onClick={() => {
              window.print()
            }}
          >
            <Printer />
            <Trans>Print</Trans>
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}

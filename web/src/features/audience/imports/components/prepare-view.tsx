import { Plural, Trans } from '@lingui/react/macro'
import { Play, SearchCheck } from 'lucide-react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import type { Import } from '../api/imports-query'
import { useCancelImport, useStartImport } from '../api/use-import-actions'
import { FilesCard } from './files-card'
import { OutcomeCard } from './outcome-card'
import { SettingsCard } from './settings-card'
import { usePreparation } from './use-preparation'

/** Decides about an import that has not begun. */
export function PrepareView({ found }: { found: Import }) {
  const can = useCan()
  const preparation = usePreparation(found)
  const start = useStartImport(found.id)
  const canWrite = can('audience:write')
  const wasTried = found.status === 'tried' && !preparation.isChanged
  const begin = (dryRun: boolean): void => {
    const { files, settings } = preparation
    start.mutate({ change: { files, settings }, dryRun })
  }
  return (
    <>
      {found.status === 'tried' && <OutcomeCard found={found} />}
      {found.status === 'tried' && preparation.isChanged && (
        <Notice tone="warning">
          <Trans>You changed something since: check again to see what would happen now.</Trans>
        </Notice>
      )}
      <FilesCard files={found.files} changes={preparation.files} disabled={!canWrite} onChange={preparation.setFile} />
      {canWrite && (
        <>
          <SettingsCard settings={preparation.settings} onChange={preparation.setSettings} />
          {start.error !== null && <ProblemBanner problem={start.error} />}
          <div className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-canvas px-4 py-3 sm:mx-0 sm:rounded-lg sm:border sm:bg-surface sm:shadow-sm">
            <DiscardButton found={found} />
            <Button
              variant={wasTried ? 'secondary' : 'primary'}
              disabled={!preparation.isReady}
              loading={start.isPending && start.variables.dryRun}
              onClick={() => {
                begin(true)
              }}
            >
              <SearchCheck />
              <Trans>Check without writing</Trans>
            </Button>
            <Button
              variant={wasTried ? 'primary' : 'secondary'}
              disabled={!preparation.isReady}
              loading={start.isPending && !start.variables.dryRun}
              onClick={() => {
                begin(false)
              }}
            >
              <Play />
              <Plural value={found.lines} one="Import # row" other="Import # rows" />
            </Button>
          </div>
        </>
      )}
    </>
  )
}

function DiscardButton({ found }: { found: Import }) {
  const cancel = useCancelImport()
  return (
    <Button
      variant="ghost"
      className="mr-auto"
      loading={cancel.isPending}
      onClick={() => {
        cancel.mutate(found.id, {
          onError: (error) => {
            toast.error(error)
          },
        })
      }}
    >
      <Trans>Discard file</Trans>
    </Button>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'
import { usePasskeyProblem } from '@/components/use-passkey-words'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { createPasskey, deviceName, passkeysSupported } from '@/lib/passkeys'
import { passkeysQuery } from '../api/passkeys-query'
import { useRefreshMe } from '../api/use-refresh-me'
import { RenamePasskey } from './rename-passkey'

type Passkey = Schema<'Passkey'>

export function PasskeysCard() {
  const { t } = useLingui()
  const passkeys = useQuery(passkeysQuery)
  const [renaming, setRenaming] = useState<Passkey | null>(null)
  const [removing, setRemoving] = useState<Passkey | null>(null)
  const add = useAddPasskey()
  const refresh = useRefresh()
  const stepUp = useStepUp()

  const button = passkeysSupported() ? (
    <Button loading={add.busy} onClick={() => void add.run()}>
      <Plus />
      <Trans>Add a passkey</Trans>
    </Button>
  ) : undefined
  const items = passkeys.data?.items
  const removed = removing?.label ?? ''
  return (
    <Card>
      <CardHeader
        title={t`Passkeys`}
        description={
          passkeysSupported()
            ? t`Sign in with your fingerprint, face or device PIN. Each device gets its own.`
            : t`Browsers offer passkeys only over HTTPS. Open this page through an https:// address to add one.`
        }
        actions={items !== undefined && items.length > 0 ? button : undefined}
      />
      <CardBody>
        {add.problem !== null && <ProblemBanner problem={add.problem} className="mb-3" />}
        {passkeys.isError && <ProblemBanner problem={passkeys.error} onRetry={() => void passkeys.refetch()} />}
        {passkeys.isPending && <Skeleton className="h-12" />}
        {items?.length === 0 && (
          <EmptyState icon={KeyRound} action={button} className="py-4">
            <Trans>You have no passkey yet.</Trans>
          </EmptyState>
        )}
        {items !== undefined && items.length > 0 && (
          <ul className="divide-y divide-line">
            {items.map((passkey) => (
              <PasskeyLine
                key={passkey.id}
                passkey={passkey}
                onRename={() => {
                  setRenaming(passkey)
                }}
                onRemove={() => {
                  setRemoving(passkey)
                }}
              />
            ))}
          </ul>
        )}
      </CardBody>
      <RenamePasskey
        passkey={renaming}
        onClose={() => {
          setRenaming(null)
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => {
          setRemoving(null)
        }}
        title={t`Remove “${removed}”?`}
        confirmLabel={t`Remove`}
        danger
        onConfirm={async () => {
          if (removing === null) return
          const { id } = removing
          await stepUp(() => api.DELETE('/api/v1/me/passkeys/{id}', { params: { path: { id } } }))
          await refresh()
        }}
      >
        <Trans>You cannot sign in with it any more. Remove it from the device's list of passkeys too.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient()
  const refreshMe = useRefreshMe()
  return async () => {
    await Promise.all([queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey }), refreshMe()])
  }
}

function useAddPasskey(): { busy: boolean; problem: unknown; run: () => Promise<void> } {
  const { t } = useLingui()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const wordsOf = usePasskeyProblem()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const run = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const { ceremony, public_key } = await stepUp(() => body(api.POST('/api/v1/me/passkeys/options', { body: {} })))
      const credential = await createPasskey(public_key)
      await api.POST('/api/v1/me/passkeys', { body: { ceremony, credential, label: deviceName() } })
      await refresh()
      toast.success(t`The passkey is added`)
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, run }
}

interface PasskeyLineProps {
  passkey: Passkey
  onRename: () => void
  onRemove: () => void
}

function PasskeyLine({ passkey, onRename, onRemove }: PasskeyLineProps) {
  const { t } = useLingui()
  const { label } = passkey
  return (
    <li className="flex items-center gap-3 py-2.5 first:pt-0 last:pb-0">
      <KeyRound aria-hidden className="size-4 flex-none text-ink-faint" />
      <div className="min-w-0 flex-1 text-sm">
        <p className="truncate font-medium">{label}</p>
        <p className="text-ink-faint">
          {passkey.last_used_at === null || passkey.last_used_at === undefined ? (
            <Trans>
              Added <Time at={passkey.created_at} />, not used yet
            </Trans>
          ) : (
            <Trans>
              Last used <Time at={passkey.last_used_at} />
            </Trans>
          )}
        </p>
      </div>
      <Button variant="ghost" size="icon-sm" aria-label={t`Rename ${label}`} onClick={onRename}>
        <Pencil />
      </Button>
      <Button variant="danger-ghost" size="icon-sm" aria-label={t`Remove ${label}`} onClick={onRemove}>
        <Trash2 />
      </Button>
    </li>
  )
}

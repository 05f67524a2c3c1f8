import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound, RotateCcwKey } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { useRotateKeys } from '../api/use-rotate-keys'

type Key = Schema<'DkimKey'>

const TONES: Record<Key['state'], Tone> = { next: 'info', active: 'success', retiring: 'neutral' }
const ALGORITHMS: Record<string, string> = { rsa2048: 'RSA 2048', ed25519: 'Ed25519' }

/** The keys mail is signed with, and changing them. */
export function KeysCard({ domain }: { domain: Schema<'DomainDetail'> }) {
  const { t } = useLingui()
  const can = useCan()
  const rotate = useRotateKeys(domain.name)
  const [asking, setAsking] = useState(false)
  const rotating = domain.keys.some(({ state }) => state === 'next')
  const states: Record<Key['state'], string> = { next: t`Next`, active: t`Signing`, retiring: t`Retiring` }
  return (
    <Card>
      <CardHeader
        title={t`Signing keys`}
        description={t`Mail is signed with two keys at once: RSA, which every receiver knows, and Ed25519, which is newer.`}
        actions={
          can('domains:write') ? (
            <Button
              disabled={rotating}
              onClick={() => {
                setAsking(true)
              }}
            >
              <RotateCcwKey />
              <Trans>Change keys</Trans>
            </Button>
          ) : undefined
        }
      />
      {rotating && (
        <Notice className="mx-4 mt-4 sm:mx-5">
          <Trans>
            A change is under way. Publish the records of the next keys; signing moves to them as soon as all of them are seen, and not
            before.
          </Trans>
        </Notice>
      )}
      <ul className="mt-3 divide-y divide-line border-t border-line">
        {domain.keys.map((key) => (
          <li key={key.selector} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 text-sm sm:px-5">
            <KeyRound aria-hidden className="size-4 flex-none text-ink-faint" />
            <code className="font-mono text-sm font-medium">{key.selector}</code>
            <span className="text-ink-soft">{ALGORITHMS[key.algorithm] ?? key.algorithm}</span>
            <Badge tone={key.state === 'active' && !key.published ? 'warning' : TONES[key.state]} dot>
              {key.state === 'active' && !key.published ? t`Signs once published` : states[key.state]}
            </Badge>
            <span className="ml-auto text-ink-faint">
              {key.published ? (
                <Trans>
                  Published, since <Time at={key.state_since} as="date" />
                </Trans>
              ) : (
                <Trans>
                  Not published, made <Time at={key.created_at} as="date" />
                </Trans>
              )}
            </span>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Change the signing keys?`}
        confirmLabel={t`Make new keys`}
        onConfirm={async () => {
          await rotate.mutateAsync()
          toast.success(t`New keys are made: publish their records`)
        }}
      >
        <ol className="flex list-decimal flex-col gap-1 pl-4 text-sm">
          <li>
            <Trans>Two new keys are made, and their records are added to the list.</Trans>
          </li>
          <li>
            <Trans>You publish them. Until they are seen, mail is signed with the present keys.</Trans>
          </li>
          <li>
            <Trans>Signing moves to the new keys by itself. Keep the old records for a week: mail on its way needs them.</Trans>
          </li>
        </ol>
      </ConfirmDialog>
    </Card>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { LogOut, Monitor, Smartphone } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { agentName } from '@/lib/user-agent'
import { devicesQuery } from '../api/devices-query'
import { useEndSessions } from '../api/use-end-sessions'

type Device = Schema<'SignedInDevice'>

export function DevicesCard() {
  const { t } = useLingui()
  const devices = useQuery(devicesQuery)
  const end = useEndSessions()
  const [asking, setAsking] = useState(false)
  const items = devices.data?.items
  const others = items?.some(({ current }) => !current) === true
  return (
    <Card>
      <CardHeader
        title={t`Sessions`}
        description={t`Where you are signed in. End what you do not recognise, then change your password.`}
        actions={
          others ? (
            <Button
              onClick={() => {
                setAsking(true)
              }}
            >
              <Trans>End all others</Trans>
            </Button>
          ) : undefined
        }
      />
      <CardBody>
        {devices.isError && <ProblemBanner problem={devices.error} onRetry={() => void devices.refetch()} />}
        {devices.isPending && <Skeleton className="h-12" />}
        <ul className="divide-y divide-line">
          {items?.map((device) => (
            <DeviceLine
              key={device.id}
              device={device}
              busy={end.isPending && end.variables === device.id}
              onEnd={() => {
                end.mutate(device.id, { onError: toast.error })
              }}
            />
          ))}
        </ul>
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`End all other sessions?`}
        confirmLabel={t`End them`}
        danger
        onConfirm={() => end.mutateAsync('others')}
      >
        <Trans>You stay signed in here and have to sign in again everywhere else.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

interface DeviceLineProps {
  device: Device
  busy: boolean
  onEnd: () => void
}

function DeviceLine({ device, busy, onEnd }: DeviceLineProps) {
  const { t } = useLingui()
  const phone = /Mobile|Android|iPhone/.test(device.user_agent)
  const Icon = phone ? Smartphone : Monitor
  const agent = agentName(device.user_agent)
  const name = agent === '' ? t`Unknown browser` : agent
  return (
    <li className="flex items-center gap-3 py-2.5 first:pt-0 last:pb-0">
      <Icon aria-hidden className="size-4 flex-none text-ink-faint" />
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-medium" title={device.user_agent}>
          {name}
          {device.current && (
            <Badge tone="success">
              <Trans>This one</Trans>
            </Badge>
          )}
        </p>
        <p className="flex flex-wrap gap-x-2 text-ink-faint">
          {device.ip !== null && device.ip !== undefined && <span className="break-all">{device.ip}</span>}
          <span>
            <Trans>
              Last active <Time at={device.last_used_at} />
            </Trans>
          </span>
        </p>
      </div>
      {!device.current && (
        <Button size="sm" loading={busy} aria-label={t`End the session on ${name}`} onClick={onEnd}>
          <LogOut />
          <Trans>End</Trans>
        </Button>
      )}
    </li>
  )
}

import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { Facts } from './facts'

const LOW = 0.85
const VERY_LOW = 0.95

export function StorageCard({ installation }: { installation: Schema<'Installation'> | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const used = installation?.data_dir_used_bytes ?? 0
  const free = installation?.data_dir_free_bytes ?? 0
  // Others may fill the disk too: what counts is what is free of what we could have.
  const ratio = used + free === 0 ? 0 : used / (used + free)
  const freeWords = format.bytes(free)
  const messages = format.number(installation?.spool.messages ?? 0)
  return (
    <Card>
      <CardHeader title={t`Storage`} />
      <CardBody className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <Progress value={ratio} label={t`Disk in use`} tone={ratio > VERY_LOW ? 'danger' : ratio > LOW ? 'warning' : 'accent'} />
          <p className="min-h-5 text-sm text-ink-soft">{installation === undefined ? '' : t`${freeWords} free`}</p>
        </div>
        <Facts
          loading={installation === undefined}
          items={[
            { label: t`Waiting mail`, value: `${format.bytes(installation?.spool.size_bytes ?? 0)} · ${messages}` },
            { label: t`Events`, value: format.bytes(installation?.events.size_bytes ?? 0) },
            {
              label: t`Database`,
              value: `${format.bytes(installation?.database.size_bytes ?? 0)} · ${databaseName(installation?.database.kind)}`,
            },
            { label: t`Running since`, value: <Time at={installation?.started_at} as="dateTime" /> },
          ]}
        />
      </CardBody>
    </Card>
  )
}

function databaseName(kind: string | undefined): string {
  const names: Record<string, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL', postgresql: 'PostgreSQL' }
  return names[kind ?? ''] ?? kind ?? ''
}

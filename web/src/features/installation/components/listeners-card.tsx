import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { SkeletonLines } from '@/components/ui/skeleton'

export function ListenersCard({ installation }: { installation: Schema<'Installation'> | undefined }) {
  const { t } = useLingui()
  return (
    <Card>
      <CardHeader title={t`Listens on`} />
      <CardBody>
        {installation === undefined ? (
          <SkeletonLines lines={3} />
        ) : (
          <ul className="divide-y divide-line">
            {installation.listeners.map((listener) => (
              <li key={`${listener.name} ${listener.address}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm">
                <span className="w-28 font-medium">{listener.name}</span>
                <code className="min-w-0 flex-1 font-mono text-xs break-all">{listener.address}</code>
                {listener.tls && <Badge tone="success">{'TLS'}</Badge>}
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  )
}

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Stethoscope, TriangleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { useDoctor } from '../api/use-doctor'

type Check = NonNullable<ReturnType<typeof useDoctor>['data']>['items'][number]

/** What `postroad doctor` says. */
export function HealthCard() {
  const { t } = useLingui()
  const doctor = useDoctor()
  const run = (
    <Button
      variant={doctor.data === undefined ? 'primary' : 'secondary'}
      loading={doctor.isPending}
      onClick={() => {
        doctor.mutate()
      }}
    >
      <Stethoscope />
      {doctor.data === undefined ? <Trans>Examine the server</Trans> : <Trans>Examine again</Trans>}
    </Button>
  )
  return (
    <Card className="md:col-span-2 xl:col-span-3" aria-busy={doctor.isPending}>
      <CardHeader
        title={t`Health`}
        description={t`Looks at the machine, DNS, ports, certificates and the clock, and says what to repair.`}
        actions={doctor.data === undefined ? undefined : run}
      />
      <CardBody>
        {doctor.error !== null && <ProblemBanner problem={doctor.error} className="mb-3" />}
        {doctor.isPending && doctor.data === undefined ? (
          <div className="flex flex-col gap-3">
            {Array.from({ length: 6 }, (_, index) => (
              <Skeleton key={index} className="w-full" />
            ))}
          </div>
        ) : doctor.data === undefined ? (
          <EmptyState className="py-6" action={run}>
            <Trans>An examination takes a few seconds and changes nothing.</Trans>
          </EmptyState>
        ) : (
          <Findings items={doctor.data.items} />
        )}
      </CardBody>
    </Card>
  )
}

function Findings({ items }: { items: readonly Check[] }) {
  const bad = items.filter(({ status }) => status !== 'pass')
  const good = items.filter(({ status }) => status === 'pass')
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft" role="status">
        {bad.length === 0 ? (
          <Trans>Everything is as it should be.</Trans>
        ) : (
          <Plural value={bad.length} one="One thing needs you." other="# things need you." />
        )}
      </p>
      {[bad, good].map(
        (group, index) =>
          group.length > 0 && (
            <ul key={index} className="grid gap-x-8 lg:grid-cols-2">
              {group.map((item) => (
                <Finding key={item.id} check={item} />
              ))}
            </ul>
          ),
      )}
    </div>
  )
}

const LOOKS = {
  pass: { icon: CircleCheck, ink: 'text-success-ink' },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink' },
  fail: { icon: CircleAlert, ink: 'text-danger-ink' },
}

function Finding({ check }: { check: Check }) {
  const { t } = useLingui()
  const { icon: Icon, ink } = LOOKS[check.status]
  const states = { pass: t`Good`, warning: t`Should be better`, fail: t`Fails` }
  const names = useCheckNames()
  return (
    <li className="flex gap-2.5 border-t border-line py-2 text-sm">
      <Icon aria-label={states[check.status]} role="img" className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{names[check.group] ?? check.group}</span> <span className="text-ink-soft">{check.found}</span>
        </p>
        {check.fix && <p className="mt-0.5 font-medium break-words">{check.fix}</p>}
      </div>
    </li>
  )
}

/** The doctor's own names of what it looks at. */
function useCheckNames(): Record<string, string> {
  const { t } = useLingui()
  return {
    TLS: t`Encryption`,
    clock: t`Clock`,
    'data directory': t`Data directory`,
    disk: t`Disk`,
    'open files': t`Open files`,
    'own name': t`Own name`,
    'reverse DNS': t`Reverse DNS`,
    'way out': t`Way out`,
    DNS: t`DNS`,
    ports: t`Ports`,
  }
}

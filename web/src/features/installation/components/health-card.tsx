import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Stethoscope, TriangleAlert } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { useDoctor } from '../api/use-doctor'

type Check = Schema<'DoctorCheck'>

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
  const groups = [...new Set(items.map(({ group }) => group))]
  const bad = items.filter(({ status }) => status !== 'pass').length
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm text-ink-soft" role="status">
        {bad === 0 ? <Trans>Everything is as it should be.</Trans> : <Plural value={bad} one="One thing needs you." other="# things need you." />}
      </p>
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
        {groups.map((group) => (
          <section key={group} className="min-w-0">
            <GroupName group={group} />
            <ul className="divide-y divide-line">
              {items
                .filter((item) => item.group === group)
                .map((item, index) => (
                  <Finding key={`${item.id} ${String(index)}`} check={item} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}

function GroupName({ group }: { group: string }) {
  const { t } = useLingui()
  const names: Record<string, string> = {
    machine: t`Machine`,
    network: t`Network`,
    dns: t`DNS`,
    tls: t`Encryption`,
    ports: t`Ports`,
    storage: t`Storage`,
    database: t`Database`,
    queue: t`Queue`,
  }
  return <h3 className="pb-1 text-xs font-medium text-ink-faint">{names[group] ?? group}</h3>
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
  return (
    <li className="flex gap-2.5 py-2 text-sm">
      <Icon aria-label={states[check.status]} role="img" className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{check.id.replaceAll('_', ' ')}</span> <span className="text-ink-soft">{check.found}</span>
        </p>
        {check.fix && <p className="mt-0.5 font-medium break-words">{check.fix}</p>}
      </div>
    </li>
  )
}

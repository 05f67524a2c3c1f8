import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import { plansQuery } from '../api/plans-query'

interface PlanSelectProps {
  value: string
  onValueChange: (name: string) => void
  id?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** One of the plans, each with how far and how fast it climbs. */
export function PlanSelect(props: PlanSelectProps) {
  const { t } = useLingui()
  const format = useFormat()
  const plans = useQuery(plansQuery)
  const options = (plans.data ?? []).map(({ name, stages }) => {
    const days = stages.length
    const [first, last] = [format.number(stages[0]?.daily ?? 0), format.number(stages.at(-1)?.daily ?? 0)]
    return { value: name, label: name, hint: t`${days} stages, from ${first} to ${last} a day` }
  })
  return <Select {...props} options={options} placeholder={t`Choose a plan`} />
}

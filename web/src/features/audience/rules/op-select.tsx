import { useLingui } from '@lingui/react/macro'
import { Select } from '@/components/ui/select'

interface OpSelectProps<Op extends string> {
  op: Op
  negated: boolean
  names: Record<Op, { yes: string; no: string }>
  onChange: (op: Op, negated: boolean) => void
  /** Without the opposites. */
  plain?: boolean
}

/** How something is compared; each comparison is there with its opposite, unless it is plain. */
export function OpSelect<Op extends string>({ op, negated, names, onChange, plain = false }: OpSelectProps<Op>) {
  const { t } = useLingui()
  const ops = Object.entries(names) as [Op, { yes: string; no: string }][]
  const options = ops.flatMap(([name, { yes, no }]) => [
    { value: name as string, label: yes },
    ...(plain ? [] : [{ value: `!${name}`, label: no }]),
  ])
  return (
    <Select
      aria-label={t`Comparison`}
      className="w-auto max-w-full min-w-36"
      value={negated ? `!${op}` : op}
      options={options}
      onValueChange={(next) => {
        const isNegated = next.startsWith('!')
        onChange((isNegated ? next.slice(1) : next) as Op, isNegated)
      }}
    />
  )
}

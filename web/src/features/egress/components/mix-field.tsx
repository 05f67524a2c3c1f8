import { useLingui } from '@lingui/react/macro'
import type { Problem } from '@/api/problem'
import { CheckboxField } from '@/components/ui/checkbox'

interface MixFieldProps {
  problem: Problem | null
  checked: boolean
  onChange: (checked: boolean) => void
}

/** Once the server has refused to mix the reputations of two streams: the way to insist. */
export function MixField({ problem, checked, onChange }: MixFieldProps) {
  const { t } = useLingui()
  if (!checked && problem?.rule !== 'streams_mixed') return null
  return (
    <CheckboxField
      label={t`A source may carry both transactional and broadcast mail`}
      hint={t`Complaints about newsletters then also hold up password resets and receipts.`}
      checked={checked}
      onCheckedChange={(next) => {
        onChange(next === true)
      }}
    />
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useCan } from '@/api/session'
import { Card, CardBody } from '@/components/ui/card'
import { Switch } from '@/components/ui/switch'
import { toast } from '@/components/ui/toast'
import { onboardingQuery, useDismissOnboarding } from '../api/onboarding-visibility'

/** Brings the checklist back that was hidden on Home. */
export function ChecklistSwitch() {
  const { t } = useLingui()
  const id = useId()
  const can = useCan()
  const onboarding = useQuery(onboardingQuery)
  const dismiss = useDismissOnboarding()
  return (
    <Card>
      <CardBody className="flex items-center justify-between gap-4">
        <label htmlFor={id} className="min-w-0">
          <span className="block text-sm font-medium">
            <Trans>Checklist on Home</Trans>
          </span>
          <span className="block text-sm text-ink-soft">{t`The six steps to the first real mail.`}</span>
        </label>
        <Switch
          id={id}
          checked={onboarding.data?.dismissed === false}
          disabled={onboarding.data === undefined || dismiss.isPending || !can('workspace:write')}
          onCheckedChange={(on) => {
            dismiss.mutate(!on, { onError: toast.error })
          }}
        />
      </CardBody>
    </Card>
  )
}

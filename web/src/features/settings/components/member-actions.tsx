import { useLingui } from '@lingui/react/macro'
import { UserMinus } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Tooltip } from '@/components/ui/tooltip'

interface MemberActionsProps {
  name: string
  onRemove: () => void
}

export function MemberActions({ name, onRemove }: MemberActionsProps) {
  const { t } = useLingui()
  return (
    <Tooltip content={t`Remove from the workspace`}>
      <Button variant="ghost" size="icon-sm" aria-label={t`Remove ${name}`} onClick={onRemove}>
        <UserMinus />
      </Button>
    </Tooltip>
  )
}

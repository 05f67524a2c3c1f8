import { Trans } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'

/** Below something that is edited in its place. */
export function EditButtons({ saving, onCancel }: { saving: boolean; onCancel: () => void }) {
  return (
    <div className="flex justify-end gap-2">
      <Button size="sm" onClick={onCancel}>
        <Trans>Cancel</Trans>
      </Button>
      <Button size="sm" type="submit" variant="primary" loading={saving}>
        <Trans>Save</Trans>
      </Button>
    </div>
  )
}

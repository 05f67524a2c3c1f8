import { Plural, Trans } from '@lingui/react/macro'
import { Notice } from '@/components/ui/notice'
import type { Import } from '../api/imports-query'

/** What became of the contacts of an import that was undone. */
export function UndoneNotice({ found }: { found: Import }) {
  const { deleted, restored, kept } = found.counts
  return (
    <Notice title={<Trans>This import was undone</Trans>}>
      <ul className="list-disc pl-4">
        <li>
          <Plural value={deleted} one="# contact was deleted." other="# contacts were deleted." />
        </li>
        {restored > 0 && (
          <li>
            <Plural value={restored} one="# contact is as it was before." other="# contacts are as they were before." />
          </li>
        )}
        {kept > 0 && (
          <li>
            <Plural
              value={kept}
              one="# contact stayed, because somebody changed it since or it subscribed itself."
              other="# contacts stayed, because somebody changed them since or they subscribed themselves."
            />
          </li>
        )}
      </ul>
    </Notice>
  )
}

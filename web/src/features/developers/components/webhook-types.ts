import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What an endpoint can ask for, in the order in which it happens to a message. */
export const WEBHOOK_TYPES: readonly { type: string; label: MessageDescriptor }[] = [
  { type: 'message.accepted', label: msg`A message was accepted` },
  { type: 'message.delivered', label: msg`The recipient's server took it` },
  { type: 'message.deferred', label: msg`It did not work yet and is tried again` },
  { type: 'message.bounced', label: msg`It was refused for good` },
  { type: 'message.expired', label: msg`It was tried for too long` },
  { type: 'message.suppressed', label: msg`The address is on the suppression list` },
  { type: 'message.captured', label: msg`The sandbox caught it` },
  { type: 'message.held', label: msg`It is held` },
  { type: 'message.released', label: msg`It goes on` },
  { type: 'message.cancelled', label: msg`Somebody cancelled it` },
  { type: 'webhook.disabled', label: msg`Another endpoint was turned off because it kept failing` },
]

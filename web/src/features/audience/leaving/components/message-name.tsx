import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useCan } from '@/api/session'
import { messageSubjectQuery } from '../api/message-subject-query'

/** A message by its subject; by the end of its id when that is not known. */
export function MessageName({ id }: { id: string }) {
  const { t } = useLingui()
  const can = useCan()
  const { data: subject } = useQuery({ ...messageSubjectQuery(id), enabled: can('messages:read') })
  const end = id.slice(-8)
  return subject === undefined || subject === '' ? t`Message …${end}` : subject
}

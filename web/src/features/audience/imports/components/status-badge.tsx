import { Badge } from '@/components/ui/badge'
import type { ImportStatus } from '../api/imports-query'
import { STATUS_TONES, useStatusWords } from './import-words'

export function StatusBadge({ status }: { status: ImportStatus }) {
  const words = useStatusWords()
  return (
    <Badge tone={STATUS_TONES[status]} dot>
      {words[status]}
    </Badge>
  )
}

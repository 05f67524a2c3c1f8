import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { askedReasonsQuery } from '../api/asked-reasons-query'

/** Reasons in the reader's language, as they are asked now; one that is not asked any more by its lasting name. */
export function useReasonWords(): (id: string) => string {
  const { t, i18n } = useLingui()
  const { data } = useQuery(askedReasonsQuery)
  const isKorean = i18n.locale === 'ko'
  return (id) => {
    if (id === '') return t`No reason given`
    const labels = data?.reasons?.find((reason) => reason.id === id)?.labels
    const [first, second] = isKorean ? [labels?.ko, labels?.en] : [labels?.en, labels?.ko]
    return first || second || id
  }
}

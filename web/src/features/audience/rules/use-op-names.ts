import { useLingui } from '@lingui/react/macro'
import type { DateTest, NumberTest, TextTest, TimeTest } from './rule'

interface Polarity {
  yes: string
  no: string
}

export function useTextOps(): Record<TextTest['op'], Polarity> {
  const { t } = useLingui()
  return {
    is: { yes: t`is one of`, no: t`is none of` },
    contains: { yes: t`contains`, no: t`does not contain` },
    starts_with: { yes: t`begins with`, no: t`does not begin with` },
    ends_with: { yes: t`ends with`, no: t`does not end with` },
    known: { yes: t`is known`, no: t`is not known` },
  }
}

export function useNumberOps(): Record<NumberTest['op'], Polarity> {
  const { t } = useLingui()
  return {
    is: { yes: t`is`, no: t`is not` },
    at_least: { yes: t`is at least`, no: t`is not at least` },
    at_most: { yes: t`is at most`, no: t`is not at most` },
    between: { yes: t`is between`, no: t`is not between` },
    known: { yes: t`is known`, no: t`is not known` },
  }
}

export function useDateOps(): Record<DateTest['op'], Polarity> {
  const { t } = useLingui()
  return {
    within_last: { yes: t`is within the last`, no: t`is not within the last` },
    within_next: { yes: t`is within the next`, no: t`is not within the next` },
    older_than: { yes: t`is longer ago than`, no: t`is not longer ago than` },
    anniversary: { yes: t`has its anniversary`, no: t`has not its anniversary` },
    on: { yes: t`is on`, no: t`is not on` },
    before: { yes: t`is before`, no: t`is not before` },
    after: { yes: t`is after`, no: t`is not after` },
    known: { yes: t`is known`, no: t`is not known` },
  }
}

export function useTimeOps(): Record<TimeTest['op'], Polarity> {
  const { t } = useLingui()
  return {
    within_last: { yes: t`is within the last`, no: t`is not within the last` },
    older_than: { yes: t`is longer ago than`, no: t`is not longer ago than` },
    before: { yes: t`is before`, no: t`is not before` },
    after: { yes: t`is after`, no: t`is not after` },
  }
}

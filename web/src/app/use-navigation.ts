import { useMemo } from 'react'
import { useCan } from '@/api/session'
import { NAVIGATION, type NavigationGroup } from './navigation'

/** The groups and pages this person may see in this workspace. */
export function useNavigation(): NavigationGroup[] {
  const can = useCan()
  return useMemo(
    () =>
      NAVIGATION.map((group) => ({
        ...group,
        items: group.items.filter(({ right }) => right === undefined || can(right)),
      })).filter(({ items }) => items.length > 0),
    [can],
  )
}

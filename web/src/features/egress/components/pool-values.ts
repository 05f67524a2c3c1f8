import type { Schema } from '@/api/types'
import type { Pool } from '../api/pools-query'

export type Overflow = Schema<'OverflowName'>

/** In place of a workspace: everybody's. */
export const SHARED = 'shared'
export const WEIGHT_MAX = 1000

export interface MemberValues {
  source: string
  weight: string
}

/** What is typed about a pool. */
export interface PoolValues {
  name: string
  /** The id of the workspace it is dedicated to, or `SHARED`. */
  workspace: string
  overflow: Overflow
  members: MemberValues[]
  /** Confirmed: a source may carry both transactional and broadcast mail. */
  mix: boolean
}

export function poolValues(pool: Pool | null, workspace?: string): PoolValues {
  return {
    name: pool?.name ?? '',
    workspace: pool?.workspace ?? workspace ?? SHARED,
    overflow: pool?.overflow ?? 'warm_sources',
    members: (pool?.members ?? []).map(({ source, weight }) => ({ source, weight: String(weight) })),
    mix: false,
  }
}

export function isWeight(text: string): boolean {
  const weight = Number(text)
  return Number.isInteger(weight) && weight >= 1 && weight <= WEIGHT_MAX
}

function membersOf(values: PoolValues): Schema<'NewPoolMember'>[] {
  return values.members.map(({ source, weight }) => ({ source, weight: Number(weight) }))
}

export function newPool(values: PoolValues): Schema<'NewPool'> {
  const { name, workspace, overflow } = values
  return { name: name.trim(), ...(workspace === SHARED ? {} : { workspace }), overflow, members: membersOf(values) }
}

/** Whose it is stays. */
export function changedPool(values: PoolValues): Schema<'PoolChange'> {
  return { name: values.name.trim(), overflow: values.overflow, members: membersOf(values), mix: values.mix }
}

/** Which part of a pool's mail leaves from a source with this weight, 0 to 1. */
export function shareOf(weight: number, members: readonly { weight: number }[]): number {
  const sum = members.reduce((before, member) => before + member.weight, 0)
  return sum === 0 ? 0 : weight / sum
}

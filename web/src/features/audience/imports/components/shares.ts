import type { Schema } from '@/api/types'

export interface Share {
  name: 'created' | 'updated' | 'unchanged' | 'stopped' | 'rejected'
  count: number
}

/** The rows in parts that make up the whole. Addresses that bounced are suppressed and become no contacts: they are what is left. */
export function shares({ rows, created, updated, unchanged, rejected }: Schema<'ImportCounts'>): Share[] {
  const stopped = Math.max(0, rows - created - updated - unchanged - rejected)
  return [
    { name: 'created', count: created },
    { name: 'updated', count: updated },
    { name: 'unchanged', count: unchanged },
    { name: 'stopped', count: stopped },
    { name: 'rejected', count: rejected },
  ]
}

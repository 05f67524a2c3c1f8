/** The server takes no more. */
export const STAGES_MAX = 120

export type Stages = { daily: number[]; wrong: null } | { daily: null; wrong: 'none' | 'number' | 'order' | 'many' }

/** Mails a day, stage by stage, as they are typed: apart by commas, blanks or line breaks. */
export function stagesOf(text: string): Stages {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.length === 0) return { daily: null, wrong: 'none' }
  if (words.length > STAGES_MAX) return { daily: null, wrong: 'many' }
  const daily = words.map(Number)
  if (!daily.every((count) => Number.isSafeInteger(count) && count > 0)) return { daily: null, wrong: 'number' }
  const grows = daily.every((count, index) => index === 0 || count > (daily[index - 1] ?? 0))
  return grows ? { daily, wrong: null } : { daily: null, wrong: 'order' }
}

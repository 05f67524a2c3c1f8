import type { Schema } from '@/api/types'

export interface Stage {
  kind: 'views' | 'starts' | 'step' | 'submits' | 'confirms' | 'downloads'
  step?: number
  count: number
  /** Of who saw the form, 0 to 1. */
  ofFirst: number
  /** Of the stage before; `null` for the first one and after nothing. */
  ofBefore: number | null
}

/** The way through a form. Passing its last step is sending it, so only the steps before are stages of their own. */
export function stagesOf(figures: Schema<'FormFigures'>, steps: number, promises: boolean): Stage[] {
  const counted: Pick<Stage, 'kind' | 'step' | 'count'>[] = [
    { kind: 'views', count: figures.views },
    { kind: 'starts', count: figures.starts },
    ...Array.from({ length: Math.max(steps - 1, 0) }, (_, step) => ({ kind: 'step' as const, step, count: figures.steps[step] ?? 0 })),
    { kind: 'submits', count: figures.submits },
    { kind: 'confirms', count: figures.confirms },
    ...(promises ? [{ kind: 'downloads' as const, count: figures.downloads }] : []),
  ]
  // More may have confirmed today than have seen the form today.
  const most = Math.max(...counted.map(({ count }) => count), 1)
  return counted.map((stage, index) => {
    const before = counted[index - 1]?.count
    return { ...stage, ofFirst: stage.count / most, ofBefore: before === undefined || before === 0 ? null : stage.count / before }
  })
}

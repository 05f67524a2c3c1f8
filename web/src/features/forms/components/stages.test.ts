import { expect, it } from 'vitest'
import { stagesOf } from './stages'

const figures = { views: 200, starts: 100, steps: [50, 40], submits: 40, confirms: 30, downloads: 15, turned_away: 2 }

it('tells how many went on', () => {
  const stages = stagesOf(figures, 2, true)
  expect(stages.map(({ kind, count }) => [kind, count])).toEqual([
    ['views', 200],
    ['starts', 100],
    ['step', 50],
    ['submits', 40],
    ['confirms', 30],
    ['downloads', 15],
  ])
  expect(stages.map(({ ofBefore }) => ofBefore)).toEqual([null, 0.5, 0.5, 0.8, 0.75, 0.5])
})

it('never draws a bar that is too long', () => {
  const stages = stagesOf({ ...figures, views: 0, starts: 0, steps: [] }, 1, false)
  expect(stages.map(({ ofFirst }) => ofFirst)).toEqual([0, 0, 1, 0.75])
  expect(stages[1]?.ofBefore).toBeNull()
})

import { describe, expect, it } from 'vitest'
import { conditional, type Draft, keysOf, moveQuestion, moveStep, type Question, questionsBefore } from './draft'

const question = (key: string): Question => ({ key, label: key, placeholder: '', help: '', required: false })
const step = (...keys: string[]) => ({ title: '', text: '', button: '', fields: keys.map(question) })
const draft = (...steps: string[][]) => ({ steps: steps.map((keys) => step(...keys)) }) as Draft
const shape = (one: Draft) => one.steps.map((each) => each.fields.map(({ key }) => key).join())

describe('drafts', () => {
  it('move questions within a step and over to the next one', () => {
    const before = draft(['email', 'name'], ['country'])
    expect(shape(moveQuestion(before, { step: 0, question: 0 }, 1))).toEqual(['name,email', 'country'])
    expect(shape(moveQuestion(before, { step: 0, question: 1 }, 1))).toEqual(['email', 'name,country'])
    expect(shape(moveQuestion(before, { step: 1, question: 0 }, -1))).toEqual(['email,name,country', ''])
    expect(shape(moveQuestion(before, { step: 0, question: 0 }, -1))).toEqual(shape(before))
    expect(shape(moveQuestion(before, { step: 1, question: 0 }, 1))).toEqual(shape(before))
  })

  it('move steps', () => {
    expect(shape(moveStep(draft(['a'], ['b'], ['c']), 0, 1))).toEqual(['b', 'a', 'c'])
    expect(shape(moveStep(draft(['a'], ['b']), 1, 1))).toEqual(['a', 'b'])
  })

  it('know what was asked before', () => {
    const one = draft(['email', 'name'], ['country'])
    expect(questionsBefore(one, { step: 1, question: 0 }).map(({ key }) => key)).toEqual(['email', 'name'])
    expect(questionsBefore(one, { step: 0, question: 1 }).map(({ key }) => key)).toEqual(['email'])
    expect(keysOf(one)).toEqual(['email', 'name', 'country'])
  })

  it('take conditions away as a whole', () => {
    const condition = { key: 'email', test: 'filled' as const, value: '' }
    const shown = conditional(question('name'), condition)
    expect(shown).toMatchObject({ shown_when: condition })
    expect('shown_when' in conditional(shown, undefined)).toBe(false)
  })
})

import { expect, test } from 'vitest'
import { isFieldName, nameOfLabel, splitChoices } from './field-name'

test.each([
  ['Date of birth', 'date_of_birth'],
  ['  Größe (cm) ', 'grosse_cm'],
  ['1st visit', 'st_visit'],
  ['생일', ''],
])('%s is %s for programs', (label, name) => {
  expect(nameOfLabel(label)).toBe(name)
})

test('names begin with a letter', () => {
  expect(['plan', 'plan_2', 'Plan', '2nd', '', 'a-b'].map(isFieldName)).toEqual([true, true, false, false, false, false])
})

test('values are split at commas and lines', () => {
  expect(splitChoices(' Gold, Silver;Bronze\n, ')).toEqual(['Gold', 'Silver', 'Bronze'])
})

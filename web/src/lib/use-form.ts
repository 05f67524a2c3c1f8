import { type FormEvent, useCallback, useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'
import type { Schema } from '@/api/types'
import { useFieldWords } from './field-words'

export type Errors<Values> = Partial<Record<keyof Values & string, string>>

export interface Form<Values> {
  values: Values
  errors: Errors<Values>
  /** What the server refused and no field explains. */
  problem: Problem | null
  submitting: boolean
  set: <Name extends keyof Values & string>(name: Name, value: Values[Name]) => void
  reset: (values: Values) => void
  onSubmit: (event?: FormEvent) => void
  /** For `<Input {...form.text('name')} />`. */
  text: (name: keyof Values & string) => { name: string; value: string; onChange: (event: { target: { value: string } }) => void }
}

interface Options<Values> {
  initial: Values
  /** Messages for fields that cannot be sent as they are. */
  check?: (values: Values) => Errors<Values>
  submit: (values: Values) => Promise<unknown>
}

/** A form: values, messages for fields from here and from the server, one submission at a time. */
export function useForm<Values extends object>({ initial, check, submit }: Options<Values>): Form<Values> {
  const [values, setValues] = useState(initial)
  const [errors, setErrors] = useState<Errors<Values>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [submitting, setSubmitting] = useState(false)
  const fieldWords = useFieldWords()

  const set = useCallback<Form<Values>['set']>((name, value) => {
    setValues((before) => ({ ...before, [name]: value }))
    setErrors((before) => ({ ...before, [name]: undefined }))
  }, [])

  const run = async (): Promise<void> => {
    setProblem(null)
    const wrong = check?.(values) ?? {}
    setErrors(wrong)
    if (Object.values(wrong).some((message) => message !== undefined)) {
      focusFirstError()
      return
    }
    setSubmitting(true)
    try {
      await submit(values)
    } catch (error) {
      const { named, rest } = split(asProblem(error), values, fieldWords)
      setErrors(named)
      setProblem(rest)
      if (rest === null) focusFirstError()
    } finally {
      setSubmitting(false)
    }
  }

  return {
    values,
    errors,
    problem,
    submitting,
    set,
    reset: useCallback((next: Values) => {
      setValues(next)
      setErrors({})
      setProblem(null)
    }, []),
    onSubmit(event) {
      event?.preventDefault()
      event?.stopPropagation()
      if (!submitting) void run()
    },
    text: (name) => ({
      name,
      value: String(values[name]),
      onChange: (event) => {
        set(name, event.target.value as Values[typeof name])
      },
    }),
  }
}

type Words = (error: Schema<'FieldError'>) => string

/** The server's messages for fields of this form, and the problem if some of it belongs to none of them. */
function split<Values extends object>(problem: Problem, values: Values, words: Words): { named: Errors<Values>; rest: Problem | null } {
  const named: Errors<Values> = {}
  let strangers = 0
  for (const error of problem.errors) {
    const name = nameOf(error.field)
    if (name in values) named[name as keyof Values & string] ??= words(error)
    else strangers += 1
  }
  return { named, rest: problem.errors.length > 0 && strangers === 0 ? null : problem }
}

/** The property that a JSON pointer begins with: `from` for `/from/email`. */
function nameOf(pointer: string): string {
  return pointer.replace(/^\//, '').split('/')[0] ?? ''
}

/** After the messages were drawn. */
function focusFirstError(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
  })
}

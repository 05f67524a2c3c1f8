import { type FormEvent, useCallback, useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'

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
      const { named, rest } = split(asProblem(error), values)
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

/** The server's messages for fields of this form, and the problem if some of it belongs to none of them. */
function split<Values extends object>(problem: Problem, values: Values): { named: Errors<Values>; rest: Problem | null } {
  const entries = Object.entries(problem.fields)
  const ours = entries.filter(([field]) => field.split('/')[0] !== undefined && (field.split('/')[0] ?? '') in values)
  const named = Object.fromEntries(ours.map(([field, message]) => [field.split('/')[0], message])) as Errors<Values>
  return { named, rest: entries.length > 0 && ours.length === entries.length ? null : problem }
}

/** After the messages were drawn. */
function focusFirstError(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
  })
}

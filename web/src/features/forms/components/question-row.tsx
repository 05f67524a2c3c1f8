import { useLingui } from '@lingui/react/macro'
import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { conditional, EMAIL, moveQuestion, type Place, type Question, questionsBefore, TOPICS, withQuestion, withStep } from '../draft'
import { ConditionFields } from './condition-fields'
import type { Section } from './use-draft'

interface QuestionRowProps extends Section {
  question: Question
  place: Place
  names: ReadonlyMap<string, string>
}

export function QuestionRow({ draft, change, question, place, names }: QuestionRowProps) {
  const { t } = useLingui()
  const name = names.get(question.key) ?? question.key
  const set = (part: Partial<Question>): void => {
    change((old) => withQuestion(old, place, (one) => ({ ...one, ...part })))
  }
  const isFirst = place.step === 0 && place.question === 0
  const isLast = place.step === draft.steps.length - 1 && place.question === (draft.steps[place.step]?.fields.length ?? 0) - 1
  return (
    <li className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge>{name}</Badge>
        {question.key !== EMAIL && (
          <CheckboxField
            label={t`Required`}
            checked={question.required}
            onCheckedChange={(checked) => {
              set({ required: checked === true })
            }}
          />
        )}
        <span className="ml-auto flex">
          <Button variant="ghost" size="icon-sm" aria-label={t`Move ${name} up`} disabled={isFirst} onClick={() => { change((old) => moveQuestion(old, place, -1)) }}>
            <ChevronUp />
          </Button>
          <Button variant="ghost" size="icon-sm" aria-label={t`Move ${name} down`} disabled={isLast} onClick={() => { change((old) => moveQuestion(old, place, 1)) }}>
            <ChevronDown />
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t`Remove ${name}`}
            disabled={question.key === EMAIL}
            onClick={() => {
              change((old) => withStep(old, place.step, (one) => ({ ...one, fields: one.fields.filter((_, at) => at !== place.question) })))
            }}
          >
            <Trash2 />
          </Button>
        </span>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Label`}>{(ids) => <Input {...ids} value={question.label} onChange={(event) => { set({ label: event.target.value }) }} />}</Field>
        {question.key !== TOPICS && (
          <Field label={t`Example in the field`} optional={t`optional`}>
            {(ids) => <Input {...ids} value={question.placeholder} maxLength={200} onChange={(event) => { set({ placeholder: event.target.value }) }} />}
          </Field>
        )}
        <Field label={t`Help below`} optional={t`optional`} className="sm:col-span-2">
          {(ids) => <Input {...ids} value={question.help} onChange={(event) => { set({ help: event.target.value }) }} />}
        </Field>
      </div>
      {question.key !== EMAIL && (
        <ConditionFields
          what={t`Ask this`}
          before={questionsBefore(draft, place)}
          names={names}
          condition={question.shown_when}
          onChange={(condition) => {
            change((old) => withQuestion(old, place, (one) => conditional(one, condition)))
          }}
        />
      )}
    </li>
  )
}

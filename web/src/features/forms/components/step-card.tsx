import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronDown, ChevronUp, Plus, Trash2 } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { conditional, keysOf, moveStep, questionsBefore, type Step, TOPICS, withStep } from '../draft'
import { ConditionFields } from './condition-fields'
import { QuestionRow } from './question-row'
import type { Section } from './use-draft'
import { useKeyNames } from './use-key-names'

interface StepCardProps extends Section {
  step: Step
  index: number
  fields: readonly Schema<'ContactField'>[]
  onLook: (step: number) => void
}

export function StepCard({ draft, change, step, index, fields, onLook }: StepCardProps) {
  const { t } = useLingui()
  const names = useKeyNames(fields)
  const number = index + 1
  const set = (part: Partial<Step>): void => {
    change((old) => withStep(old, index, (one) => ({ ...one, ...part })))
  }
  const used = keysOf(draft)
  const free = [...names.keys()].filter((key) => !used.includes(key))
  const add = (key: string): void => {
    const label = names.get(key) ?? key
    change((old) => withStep(old, index, (one) => ({ ...one, fields: [...one.fields, { key, label, placeholder: '', help: '', required: key === TOPICS }] })))
    onLook(index)
  }
  return (
    <Card
      onFocus={() => {
        onLook(index)
      }}
    >
      <CardHeader
        title={t`Step ${number}`}
        actions={
          <>
            <Button variant="ghost" size="icon-sm" aria-label={t`Move step ${number} up`} disabled={index === 0} onClick={() => { change((old) => moveStep(old, index, -1)) }}>
              <ChevronUp />
            </Button>
            <Button variant="ghost" size="icon-sm" aria-label={t`Move step ${number} down`} disabled={number === draft.steps.length} onClick={() => { change((old) => moveStep(old, index, 1)) }}>
              <ChevronDown />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Remove step ${number}`}
              disabled={draft.steps.length === 1}
              onClick={() => {
                change((old) => ({ ...old, steps: old.steps.filter((_, at) => at !== index) }))
                onLook(Math.max(index - 1, 0))
              }}
            >
              <Trash2 />
            </Button>
          </>
        }
      />
      <CardBody className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Title`}>{(ids) => <Input {...ids} value={step.title} maxLength={200} onChange={(event) => { set({ title: event.target.value }) }} />}</Field>
          <Field label={t`Button`} optional={t`optional`}>
            {(ids) => (
              <Input
                {...ids}
                value={step.button}
                maxLength={200}
                placeholder={number === draft.steps.length ? t`Sign up` : t`Continue`}
                onChange={(event) => { set({ button: event.target.value }) }}
              />
            )}
          </Field>
        </div>
        <Field label={t`Text`} optional={t`optional`}>
          {(ids) => <Textarea {...ids} value={step.text} rows={2} className="min-h-16" onChange={(event) => { set({ text: event.target.value }) }} />}
        </Field>
        {index > 0 && (
          <ConditionFields
            what={t`Show this step`}
            before={questionsBefore(draft, { step: index, question: 0 })}
            names={names}
            condition={step.shown_when}
            onChange={(condition) => {
              change((old) => withStep(old, index, (one) => conditional(one, condition)))
            }}
          />
        )}
        <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
          {step.fields.map((question, at) => (
            <QuestionRow key={question.key} draft={draft} change={change} question={question} place={{ step: index, question: at }} names={names} />
          ))}
          {step.fields.length === 0 && (
            <li className="p-4 text-sm text-ink-faint">
              <Trans>This step asks nothing yet.</Trans>
            </li>
          )}
        </ul>
        <div>
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button size="sm" disabled={free.length === 0}>
                <Plus />
                <Trans>Add question</Trans>
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="start" className="max-h-80 overflow-y-auto">
              {free.map((key) => (
                <DropdownMenuItem key={key} onSelect={() => { add(key) }}>
                  {names.get(key)}
                </DropdownMenuItem>
              ))}
            </DropdownMenuContent>
          </DropdownMenu>
        </div>
      </CardBody>
    </Card>
  )
}

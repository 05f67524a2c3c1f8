import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { fieldsQuery } from '../api/choices-query'
import { StepCard } from './step-card'
import type { Section } from './use-draft'

const STEPS_MAX = 10

interface QuestionsSectionProps extends Section {
  /** Shows a step beside. */
  onLook: (step: number) => void
}

export function QuestionsSection({ draft, change, onLook }: QuestionsSectionProps) {
  const { t } = useLingui()
  const fields = useQuery(fieldsQuery())
  return (
    <>
      {draft.steps.map((step, index) => (
        <StepCard key={index} draft={draft} change={change} step={step} index={index} fields={fields.data ?? []} onLook={onLook} />
      ))}
      <div>
        <Button
          disabled={draft.steps.length >= STEPS_MAX}
          onClick={() => {
            const count = draft.steps.length
            change((old) => ({ ...old, steps: [...old.steps, { title: t`One more thing`, text: '', button: '', fields: [] }] }))
            onLook(count)
          }}
        >
          <Plus />
          <Trans>Add step</Trans>
        </Button>
      </div>
    </>
  )
}

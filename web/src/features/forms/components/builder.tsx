import { Trans, useLingui } from '@lingui/react/macro'
import { Check, CloudUpload, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { AfterSection } from './after-section'
import { ConsentSection } from './consent-section'
import { DesignSection } from './design-section'
import { MailSection } from './mail-section'
import { Preview } from './preview'
import { QuestionsSection } from './questions-section'
import { useDraft } from './use-draft'
import { WhereSection } from './where-section'

interface BuilderProps {
  form: Schema<'Form'>
  canWrite: boolean
}

const SECTIONS = ['questions', 'consent', 'mail', 'after', 'design', 'where'] as const
type Section = (typeof SECTIONS)[number]

/** The draft, part by part, beside what it looks like. Every change is saved by itself. */
export function Builder({ form, canWrite }: BuilderProps) {
  const { t } = useLingui()
  const { draft, change, state, problem, reload } = useDraft(form)
  const [section, setSection] = useState<Section>('questions')
  const [step, setStep] = useState<number | null>(0)
  const names: Record<Section, string> = {
    questions: t`Questions`,
    consent: t`Topics & consent`,
    mail: t`Confirmation`,
    after: t`Afterwards`,
    design: t`Design`,
    where: t`Where & when`,
  }
  const show = (next: Section): void => {
    setSection(next)
    setStep(next === 'after' ? null : 0)
  }
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="max-w-full overflow-x-auto">
            <Segmented value={section} onValueChange={show} options={SECTIONS.map((value) => ({ value, label: names[value] }))} label={t`Part of the form`} />
          </div>
          {canWrite && <Saving state={state} />}
        </div>
        {problem !== null && <ProblemBanner problem={problem} />}
        {state === 'stale' && (
          <Notice
            tone="warning"
            action={
              <Button size="sm" onClick={reload}>
                <Trans>Load it again</Trans>
              </Button>
            }
          >
            <Trans>Somebody else changed this form meanwhile. Your last changes were not saved.</Trans>
          </Notice>
        )}
        {!canWrite && (
          <Notice>
            <Trans>Your role may look at forms, not change them.</Trans>
          </Notice>
        )}
        <fieldset disabled={!canWrite} className="contents">
          {section === 'questions' && <QuestionsSection draft={draft} change={change} onLook={setStep} />}
          {section === 'consent' && <ConsentSection draft={draft} change={change} />}
          {section === 'mail' && <MailSection draft={draft} change={change} />}
          {section === 'after' && <AfterSection draft={draft} change={change} />}
          {section === 'design' && <DesignSection draft={draft} change={change} />}
          {section === 'where' && <WhereSection draft={draft} change={change} />}
        </fieldset>
      </div>
      <Preview form={form} step={step} steps={draft.steps} onStep={setStep} />
    </div>
  )
}

function Saving({ state }: { state: ReturnType<typeof useDraft>['state'] }) {
  return (
    <p className="flex items-center gap-1.5 text-sm text-ink-faint [&_svg]:size-4" role="status">
      {state === 'saved' && (
        <>
          <Check aria-hidden />
          <Trans>Draft saved</Trans>
        </>
      )}
      {(state === 'waiting' || state === 'saving') && (
        <>
          <CloudUpload aria-hidden />
          <Trans>Saving…</Trans>
        </>
      )}
      {(state === 'refused' || state === 'stale') && (
        <>
          <TriangleAlert aria-hidden className="text-warning-ink" />
          <Trans>Not saved</Trans>
        </>
      )}
    </p>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useLive } from '@/api/live'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { Skeleton } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { onboardingQuery, useDismissOnboarding } from './api/onboarding'
import { ChecklistStep } from './components/checklist-step'
import { useStepWords } from './components/step-words'

const TOPICS = ['events', 'sandbox'] as const
const STEPS = 6

/** The six steps to the first real mail. They tick themselves: nobody has to say that something is done. */
export function OnboardingChecklist() {
  const onboarding = useQuery(onboardingQuery)
  const queryClient = useQueryClient()
  const open = onboarding.data !== undefined && !onboarding.data.dismissed && onboarding.data.items.some(({ done }) => !done)
  useLive(
    TOPICS,
    () => {
      // Only the first message matters here; later ones must not ask again and again.
      const sent = onboarding.data?.items.find(({ step }) => step === 'test_message')?.done
      if (sent === false) void queryClient.invalidateQueries({ queryKey: onboardingQuery.queryKey })
    },
    open,
  )
  if (onboarding.data?.dismissed === true) return null
  if (onboarding.data === undefined && onboarding.error !== null) {
    return <ProblemBanner problem={onboarding.error} onRetry={() => void onboarding.refetch()} />
  }
  const items = onboarding.data?.items
  const done = items?.filter((item) => item.done).length ?? 0
  return (
    <Card aria-busy={items === undefined}>
      <Head done={done} total={items?.length ?? STEPS} />
      <ol className="mt-3 divide-y divide-line border-t border-line">
        {items === undefined ? <SkeletonSteps /> : <Steps items={items} />}
      </ol>
    </Card>
  )
}

function Head({ done, total }: { done: number; total: number }) {
  const { t } = useLingui()
  const can = useCan()
  const dismiss = useDismissOnboarding()
  const hide = (): void => {
    dismiss.mutate(true, {
      onSuccess: () => {
        toast.success(t`The checklist is hidden. You find it again in the workspace's settings.`, {
          label: t`Undo`,
          onClick: () => {
            dismiss.mutate(false)
          },
        })
      },
      onError: toast.error,
    })
  }
  return (
    <div className="flex items-start gap-3 px-4 pt-4 sm:px-5">
      <div className="min-w-0 flex-1">
        <h2 className="text-base font-semibold">{done === total ? <Trans>You are ready</Trans> : <Trans>Get started</Trans>}</h2>
        <div className="mt-2 flex items-center gap-3">
          <Progress value={done / total} label={t`Steps done`} tone={done === total ? 'success' : 'accent'} className="max-w-60" />
          <span className="flex-none text-sm text-ink-soft tabular">
            <Trans>
              {done} of {total}
            </Trans>
          </span>
        </div>
      </div>
      {can('workspace:write') && (
        <Button variant="ghost" size="icon-sm" aria-label={t`Hide the checklist`} onClick={hide}>
          <X />
        </Button>
      )}
    </div>
  )
}

function Steps({ items }: { items: readonly { step: keyof ReturnType<typeof useStepWords>; done: boolean; done_at?: string | null }[] }) {
  const words = useStepWords()
  const next = items.find((item) => !item.done && words[item.step].allowed)?.step
  return items.map((item) => (
    <ChecklistStep key={item.step} words={words[item.step]} done={item.done} doneAt={item.done_at ?? null} next={item.step === next} />
  ))
}

function SkeletonSteps() {
  return Array.from({ length: STEPS }, (_, index) => (
    <li key={index} className="flex min-h-15 items-center gap-3 px-4 py-3 sm:px-5">
      <Skeleton className="size-5 rounded-full" />
      <div className="flex flex-1 flex-col gap-1.5">
        <Skeleton className="w-32" />
        <Skeleton className="w-56 max-w-full" />
      </div>
    </li>
  ))
}

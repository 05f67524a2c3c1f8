import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import type { StepWords } from './step-words'

interface ChecklistStepProps {
  words: StepWords
  done: boolean
  doneAt: string | null
  /** The one to do now: its button stands out. */
  next: boolean
}

export function ChecklistStep({ words, done, doneAt, next }: ChecklistStepProps) {
  return (
    <li className="flex min-h-15 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 sm:px-5">
      <span
        className={cn(
          'flex size-5 flex-none items-center justify-center rounded-full border',
          done ? 'border-success bg-success text-white dark:text-canvas' : 'border-line-strong',
        )}
      >
        {done && <Check aria-hidden className="size-3.5" strokeWidth={3} />}
        <span className="sr-only">{done ? <Trans>Done</Trans> : <Trans>Open</Trans>}</span>
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className={cn('text-sm font-medium', done && 'text-ink-soft')}>{words.title}</p>
        {done ? (
          doneAt !== null && (
            <p className="text-sm text-ink-faint">
              <Trans>
                Done <Time at={doneAt} />
              </Trans>
            </p>
          )
        ) : (
          <p className="text-sm text-ink-soft">{words.sentence}</p>
        )}
      </div>
      {!done && words.allowed && (
        <Button asChild variant={next ? 'primary' : 'secondary'} className="ml-8 sm:ml-0">
          <Link to={words.to} {...(words.hash === undefined ? {} : { hash: words.hash })}>
            {words.action}
          </Link>
        </Button>
      )}
    </li>
  )
}

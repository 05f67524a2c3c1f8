import { Fragment } from 'react'
import { cn } from '@/lib/cn'

/** Words of the document: paragraphs, and code between backticks. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return (
    <div className={cn('flex flex-col gap-2 break-words', className)}>
      {text.split(/\n{2,}/).map((paragraph, index) => (
        <p key={index} className="max-w-prose">
          {paragraph.split('`').map((part, place) =>
            place % 2 === 1 ? (
              <code key={place} className="rounded-sm bg-sunken px-1 font-mono text-[0.92em]">
                {part}
              </code>
            ) : (
              <Fragment key={place}>{part}</Fragment>
            ),
          )}
        </p>
      ))}
    </div>
  )
}

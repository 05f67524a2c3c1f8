import { useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Toast as Primitive } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { asProblem } from '@/api/problem'
import { useProblemWords } from '@/components/problem-words'
import { Button } from './button'

interface ToastItem {
  id: number
  tone: 'success' | 'danger'
  text: string
  error?: unknown
  action?: { label: string; onClick: () => void }
}

const SHOWN_MAX = 3
const SHOWN_MS = 5_000
const ERROR_SHOWN_MS = 10_000

let items: ToastItem[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: ToastItem[]): void {
  items = next.slice(-SHOWN_MAX)
  for (const listener of listeners) listener()
}

/** Short words on what was done, announced to screen readers. */
export const toast = {
  success(text: string, action?: ToastItem['action']): void {
    change([...items, { id: nextId++, tone: 'success', text, ...(action === undefined ? {} : { action }) }])
  },
  /** For failures of something that has no place of its own on the page. */
  error(error: unknown): void {
    change([...items, { id: nextId++, tone: 'danger', text: '', error }])
  },
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toaster() {
  const { t } = useLingui()
  const shown = useSyncExternalStore(subscribe, () => items)
  return (
    <Primitive.Provider label={t`Notice`} swipeDirection="right">
      {shown.map((item) => (
        <Primitive.Root
          key={item.id}
          duration={item.tone === 'danger' ? ERROR_SHOWN_MS : SHOWN_MS}
          type={item.tone === 'danger' ? 'foreground' : 'background'}
          className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3 shadow-lg animate-up data-[swipe=move]:translate-x-(--radix-toast-swipe-move-x)"
          onOpenChange={(open) => {
            if (!open) change(items.filter(({ id }) => id !== item.id))
          }}
        >
          {item.tone === 'success' ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 flex-none text-success" />
          ) : (
            <CircleAlert aria-hidden className="mt-0.5 size-4 flex-none text-danger" />
          )}
          <div className="min-w-0 flex-1 text-sm">
            {item.error === undefined ? (
              <Primitive.Title className="break-words">{item.text}</Primitive.Title>
            ) : (
              <ErrorWords error={item.error} />
            )}
          </div>
          {item.action !== undefined && (
            <Primitive.Action altText={item.action.label} asChild>
              <Button size="sm" onClick={item.action.onClick}>
                {item.action.label}
              </Button>
            </Primitive.Action>
          )}
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon-sm" className="-m-1" aria-label={t`Close`}>
              <X />
            </Button>
          </Primitive.Close>
        </Primitive.Root>
      ))}
      <Primitive.Viewport className="fixed right-0 bottom-0 z-[60] flex w-full max-w-[400px] flex-col gap-2 p-4 outline-none" />
    </Primitive.Provider>
  )
}

function ErrorWords({ error }: { error: unknown }) {
  const { detail, fix, original } = useProblemWords(asProblem(error))
  return (
    <>
      <Primitive.Title className="font-medium break-words">{detail}</Primitive.Title>
      {fix !== null && <Primitive.Description className="break-words whitespace-pre-line text-ink-soft">{fix}</Primitive.Description>}
      {original !== null && (
        <p lang="en" className="text-xs break-words text-ink-faint">
          {original}
        </p>
      )}
    </>
  )
}

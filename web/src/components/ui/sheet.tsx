import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { useFocusReturn } from './use-focus-return'

export const Sheet = Primitive.Root
export const SheetTrigger = Primitive.Trigger
export const SheetClose = Primitive.Close

interface SheetContentProps {
  title: ReactNode
  side?: 'left' | 'right'
  /** The title is only for screen readers. */
  hideTitle?: boolean
  className?: string
  children: ReactNode
}

export function SheetContent({ title, side = 'right', hideTitle = false, className, children }: SheetContentProps) {
  const { t } = useLingui()
  const focusReturn = useFocusReturn()
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 bg-scrim animate-in" />
      <Primitive.Content
        aria-describedby={undefined}
        {...focusReturn}
        className={cn(
          'fixed inset-y-0 z-50 flex w-[min(92vw,480px)] flex-col border-line bg-raised shadow-lg outline-none',
          side === 'right' ? 'right-0 border-l animate-sheet-right' : 'left-0 border-r animate-sheet-left',
          className,
        )}
      >
        <Primitive.Title className={cn('px-5 py-4 text-lg font-semibold', hideTitle && 'sr-only')}>{title}</Primitive.Title>
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        <Primitive.Close asChild>
          <Button variant="ghost" size="icon-sm" className="absolute top-3 right-3" aria-label={t`Close`}>
            <X />
          </Button>
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  )
}

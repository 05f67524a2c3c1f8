import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { useFocusReturn } from './use-focus-return'

export const Dialog = Primitive.Root
export const DialogTrigger = Primitive.Trigger
export const DialogClose = Primitive.Close

interface DialogContentProps extends Omit<ComponentProps<typeof Primitive.Content>, 'title'> {
  title: ReactNode
  description?: ReactNode
  /** The buttons. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
}

const SIZES = { sm: 'sm:max-w-sm', md: 'sm:max-w-lg', lg: 'sm:max-w-3xl' }

export function DialogContent({ title, description, footer, size = 'md', className, children, ...props }: DialogContentProps) {
  const { t } = useLingui()
  const focusReturn = useFocusReturn()
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 flex items-end justify-center overflow-y-auto bg-scrim sm:items-center sm:p-6 animate-in">
        <Primitive.Content
          className={cn(
            'relative flex max-h-[92dvh] w-full flex-col rounded-t-xl border border-line bg-raised shadow-lg outline-none sm:max-h-[85dvh] sm:rounded-xl animate-up',
            SIZES[size],
            className,
          )}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          {...focusReturn}
          {...props}
        >
          <header className="flex flex-none items-start gap-4 px-5 pt-5 pr-12">
            <div className="min-w-0">
              <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className="mt-1 text-sm text-ink-soft">{description}</Primitive.Description>
              )}
            </div>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex flex-none flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon-sm" className="absolute top-4 right-4" aria-label={t`Close`}>
              <X />
            </Button>
          </Primitive.Close>
        </Primitive.Content>
      </Primitive.Overlay>
    </Primitive.Portal>
  )
}

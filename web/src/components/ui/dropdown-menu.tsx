import { Check } from 'lucide-react'
import { DropdownMenu as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { POPUP, POPUP_ITEM, POPUP_LABEL } from './menu-classes'

export const DropdownMenu = Primitive.Root
export const DropdownMenuTrigger = Primitive.Trigger
export const DropdownMenuGroup = Primitive.Group
export const DropdownMenuRadioGroup = Primitive.RadioGroup

export function DropdownMenuContent({ className, align = 'end', ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        className={cn(POPUP, 'max-h-(--radix-dropdown-menu-content-available-height)', className)}
        {...props}
      />
    </Primitive.Portal>
  )
}

interface ItemProps extends ComponentProps<typeof Primitive.Item> {
  danger?: boolean
}

export function DropdownMenuItem({ danger = false, className, ...props }: ItemProps) {
  return <Primitive.Item className={cn(POPUP_ITEM, danger && 'text-danger-ink data-highlighted:bg-danger-soft', className)} {...props} />
}

export function DropdownMenuCheckboxItem({ className, children, ...props }: ComponentProps<typeof Primitive.CheckboxItem>) {
  return (
    <Primitive.CheckboxItem className={cn(POPUP_ITEM, 'pl-8', className)} {...props}>
      <Primitive.ItemIndicator className="absolute left-2">
        <Check aria-hidden className="text-accent-ink" />
      </Primitive.ItemIndicator>
      {children}
    </Primitive.CheckboxItem>
  )
}

export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cn(POPUP_ITEM, 'pl-8', className)} {...props}>
      <Primitive.ItemIndicator className="absolute left-2">
        <Check aria-hidden className="text-accent-ink" />
      </Primitive.ItemIndicator>
      {children}
    </Primitive.RadioItem>
  )
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label className={cn(POPUP_LABEL, className)} {...props} />
}

export function DropdownMenuSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />
}

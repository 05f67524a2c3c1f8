import { Tabs as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const Tabs = Primitive.Root

export function TabsList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn('flex gap-1 overflow-x-auto border-b border-line', className)} {...props} />
}

export const TAB_CLASSES =
  'relative -mb-px inline-flex h-9 flex-none items-center gap-2 rounded-t-md border-b-2 border-transparent px-3 text-sm font-medium text-ink-soft hover:text-ink focus-visible:-outline-offset-2 [&_svg]:size-4'
export const TAB_ACTIVE_CLASSES = 'border-accent text-ink'

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return <Primitive.Trigger className={cn(TAB_CLASSES, 'data-[state=active]:border-accent data-[state=active]:text-ink', className)} {...props} />
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn('pt-4 focus-visible:outline-offset-4', className)} {...props} />
}

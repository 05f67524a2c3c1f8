import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { theme: { text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'] } },
})

/** Class names, later ones winning over earlier ones of the same kind. */
export function cn(...names: ClassValue[]): string {
  return merge(clsx(names))
}

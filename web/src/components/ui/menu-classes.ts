/** Shared looks of everything that opens over the page with a list in it. */
export const POPUP =
  'z-50 max-h-(--popup-height) min-w-40 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-md outline-none animate-up'
export const POPUP_ITEM =
  'relative flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm text-ink outline-none select-none [&[data-disabled]:not([data-disabled=false])]:pointer-events-none [&[data-disabled]:not([data-disabled=false])]:opacity-50 data-highlighted:bg-hover data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0'
export const POPUP_LABEL = 'px-2 pt-1.5 pb-1 text-xs font-medium text-ink-faint'

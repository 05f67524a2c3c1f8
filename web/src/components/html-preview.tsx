import { useEffect, useRef } from 'react'
import { parseInert } from '@/lib/inert-html'

interface HtmlPreviewProps {
  html: string
  dark: boolean
  title: string
}

/** Elements that load, run or leave; what is in them goes too. */
const REMOVED = 'script,noscript,iframe,frame,object,embed,applet,base,link,meta,template,audio,video,svg,math'

/**
 * HTML that is being written, drawn in a frame where nothing runs. Our policy refuses inline styles that come as text, so they are given
 * to the elements one by one.
 */
export function HtmlPreview({ html, dark, title }: HtmlPreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    const document = frame.current?.contentDocument
    const window = frame.current?.contentWindow
    if (document === null || document === undefined || window === null || window === undefined) return
    draw(document, window as unknown as typeof globalThis, html, dark)
  }, [html, dark])
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      className="size-full border-0"
    />
  )
}

function draw(target: Document, realm: typeof globalThis, html: string, dark: boolean): void {
  const parsed = parseInert(html)
  const sheets = [sheetOf(realm, `:root { color-scheme: ${dark ? 'dark' : 'light'} }`)]
  for (const sheet of parsed.querySelectorAll('xmp[data-sheet]')) {
    sheets.push(sheetOf(realm, sheet.textContent))
    sheet.remove()
  }
  for (const element of parsed.querySelectorAll(REMOVED)) element.remove()
  const styles = new Map<Element, string>()
  for (const element of parsed.querySelectorAll('*')) clean(element, styles)

  target.adoptedStyleSheets = sheets
  for (const { name } of [...target.body.attributes]) target.body.removeAttribute(name)
  const bodyStyle = styles.get(parsed.body) ?? ''
  for (const { name, value } of parsed.body.attributes) target.body.setAttribute(name, value)
  target.body.style.cssText = bodyStyle
  target.body.replaceChildren(...[...parsed.body.childNodes].map((node) => target.adoptNode(node)))
  for (const [element, css] of styles) {
    if (element.ownerDocument === target) (element as HTMLElement).style.cssText = css
  }
}

function clean(element: Element, styles: Map<Element, string>): void {
  for (const name of element.getAttributeNames()) {
    const value = element.getAttribute(name) ?? ''
    if (name === 'data-style') styles.set(element, value)
    const isRemote = /^(?:src|srcset|background|poster)$/.test(name) && !/^data:image\//i.test(value)
    const runs = name.startsWith('on') || (/^(?:href|action|formaction)$/.test(name) && !/^(?:https?:|mailto:|tel:|#)/i.test(value.trim()))
    if (name === 'data-style' || name === 'style' || isRemote || runs) element.removeAttribute(name)
  }
  if (element.tagName === 'A') {
    element.setAttribute('target', '_blank')
    element.setAttribute('rel', 'noopener noreferrer nofollow')
  }
}

function sheetOf(realm: typeof globalThis, css: string): CSSStyleSheet {
  const sheet = new realm.CSSStyleSheet()
  try {
    // Without what would be loaded: `@import` is not known in such sheets anyway.
    sheet.replaceSync(css.replace(/url\(\s*(?!["']?data:)[^)]*\)/gi, 'none'))
  } catch {
    // Half-written CSS.
  }
  return sheet
}

import { parseInert } from '@/lib/inert-html'

/** What a mail's HTML asks for that the view does not give. */
export interface Blocked {
  /** Pictures from other hosts. */
  images: number
  /** Pictures of one pixel, which tell a host that the mail was opened. */
  trackers: number
  scripts: number
  forms: number
  /** Frames, plug-ins, players. */
  embeds: number
  /** Style sheets and fonts from other hosts. */
  sheets: number
  hosts: string[]
}

const HOSTS_MAX = 20
const CSS_URL = /url\(\s*["']?\s*((?:https?:)?\/\/[^"')\s]+)/gi
const CSS_IMPORT = /@import\s+(?:url\(\s*)?["']?\s*((?:https?:)?\/\/[^"')\s;]+)/gi

/** Reads HTML without loading or running anything. */
export function blockedIn(html: string): Blocked {
  const document = parseInert(html)
  const hosts = new Set<string>()
  const isRemote = (url: string | null): boolean => {
    if (url === null || !/^\s*(?:https?:)?\/\//i.test(url)) return false
    const host = hostOf(url)
    if (host !== null && hosts.size < HOSTS_MAX) hosts.add(host)
    return true
  }
  const found: Blocked = { images: 0, trackers: 0, scripts: 0, forms: 0, embeds: 0, sheets: 0, hosts: [] }

  for (const image of document.querySelectorAll('img,input[type=image]')) {
    if (!isRemote(image.getAttribute('src')) && !isRemote(firstOfSet(image.getAttribute('srcset')))) continue
    if (isPixel(image)) found.trackers += 1
    else found.images += 1
  }
  for (const element of document.querySelectorAll('[background]')) {
    if (isRemote(element.getAttribute('background'))) found.images += 1
  }
  for (const element of document.querySelectorAll('[data-style]')) {
    found.images += remoteUrls(element.getAttribute('data-style') ?? '', CSS_URL).filter(isRemote).length
  }
  for (const sheet of document.querySelectorAll('xmp[data-sheet]')) {
    const css = sheet.textContent
    const imports = remoteUrls(css, CSS_IMPORT)
    found.sheets += imports.filter(isRemote).length
    found.images += remoteUrls(css.replace(CSS_IMPORT, ''), CSS_URL).filter(isRemote).length
  }
  for (const link of document.querySelectorAll('link[rel~=stylesheet i]')) {
    if (isRemote(link.getAttribute('href'))) found.sheets += 1
  }
  found.scripts = document.querySelectorAll('script').length + handlers(document)
  found.forms = document.querySelectorAll('form').length
  found.embeds = document.querySelectorAll('iframe,frame,object,embed,applet,video,audio').length
  found.hosts = [...hosts].sort()
  return found
}

export function blocksAnything(blocked: Blocked): boolean {
  return blocked.images + blocked.trackers + blocked.scripts + blocked.forms + blocked.embeds + blocked.sheets > 0
}

function handlers(document: Document): number {
  let count = 0
  for (const element of document.querySelectorAll('*')) {
    if (element.getAttributeNames().some((name) => name.startsWith('on'))) count += 1
    else if (/^\s*javascript:/i.test(element.getAttribute('href') ?? '')) count += 1
  }
  return count
}

function remoteUrls(css: string, pattern: RegExp): string[] {
  return [...css.matchAll(pattern)].map((match) => match[1] ?? '')
}

function firstOfSet(srcset: string | null): string | null {
  return srcset?.trim().split(/\s+/)[0] ?? null
}

function hostOf(url: string): string | null {
  try {
    return new URL(url.trim(), 'https://invalid.invalid').hostname
  } catch {
    return null
  }
}

function isPixel(image: Element): boolean {
  const style = image.getAttribute('data-style') ?? ''
  const size = (name: string): number => {
    const written = image.getAttribute(name) ?? new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*(\\d+)`, 'i').exec(style)?.[1] ?? ''
    return written === '' ? Number.NaN : Number.parseInt(written, 10)
  }
  return size('width') <= 1 && size('height') <= 1
}

import { parseInert } from '@/lib/inert-html'

const BLOCKS = /^(?:P|DIV|TR|TABLE|H[1-6]|UL|OL|LI|SECTION|ARTICLE|HEADER|FOOTER|BLOCKQUOTE|PRE|HR|CENTER)$/
const LEFT_OUT = /^(?:STYLE|XMP|SCRIPT|HEAD|TITLE|TEMPLATE)$/

/** The words of HTML as a reader of plain text wants them: paragraphs apart, links written out. */
export function textOfHtml(html: string): string {
  const parsed = parseInert(html)
  return wordsOf(parsed.body)
    .replace(/[ \t]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function wordsOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replace(/\s+/g, ' ')
  if (!(node instanceof Element) || LEFT_OUT.test(node.tagName)) return ''
  if (node.tagName === 'BR') return '\n'
  if (node.tagName === 'IMG') return node.getAttribute('alt') ?? ''
  const inner = [...node.childNodes].map(wordsOf).join('')
  if (node.tagName === 'LI') return `\n- ${inner.trim()}`
  if (node.tagName === 'A') return linked(node, inner)
  if (node.tagName === 'TD' || node.tagName === 'TH') return `${inner} `
  if (!BLOCKS.test(node.tagName)) return inner
  const gap = /^(?:P|H[1-6]|UL|OL|BLOCKQUOTE)$/.test(node.tagName) ? '\n\n' : '\n'
  return `${gap}${inner}${gap}`
}

function linked(link: Element, words: string): string {
  const target = link.getAttribute('href') ?? ''
  if (!/^https?:/i.test(target) || words.trim() === target) return words
  return words.trim() === '' ? target : `${words.trim()} (${target})`
}

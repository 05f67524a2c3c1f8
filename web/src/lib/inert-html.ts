/**
 * HTML of somebody as a document in which nothing loads or runs. What carries styles is named differently before it is parsed, as our policy
 * would refuse it there and say so for each in the browser's log: `style` attributes are `data-style`, style sheets `xmp[data-sheet]`, which
 * are text to their end as well.
 */
export function parseInert(html: string): Document {
  const renamed = html
    .replace(/<style\b/gi, '<xmp data-sheet')
    .replace(/<\/style\b/gi, '</xmp')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])style\s*=/gi, '$1data-style='))
  return new DOMParser().parseFromString(renamed, 'text/html')
}

import { useInsertionEffect } from 'react'

/**
 * Stands in for the package `react-style-singleton`, which adds `<style>` elements that `style-src 'self'` refuses.
 * Constructed style sheets are allowed. Only the names that `react-remove-scroll` imports are here.
 */
export interface StyleSingleton {
  add: (css: string) => void
  remove: () => void
}

export function stylesheetSingleton(): StyleSingleton {
  let users = 0
  let sheet: CSSStyleSheet | null = null
  return {
    add(css) {
      if (users === 0) {
        sheet = new CSSStyleSheet()
        sheet.replaceSync(css)
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
      }
      users += 1
    },
    remove() {
      users -= 1
      if (users > 0 || sheet === null) return
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
      sheet = null
    },
  }
}

export function styleHookSingleton(): (styles: string, isDynamic?: boolean) => void {
  const sheet = stylesheetSingleton()
  return function useStyle(styles, isDynamic) {
    useInsertionEffect(() => {
      sheet.add(styles)
      return () => {
        sheet.remove()
      }
    }, [styles && isDynamic])
  }
}

export function styleSingleton(): (props: { styles: string; dynamic?: boolean }) => null {
  const useStyle = styleHookSingleton()
  return function Sheet({ styles, dynamic }) {
    useStyle(styles, dynamic)
    return null
  }
}

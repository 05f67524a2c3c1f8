/**
 * Stands in for the package `react-style-singleton`, through which `react-remove-scroll` hides the page's scrollbar while a dialog is open. Its
 * `<style>` elements are refused by `style-src 'self'`, and hiding a scrollbar moves the page. Wheel and touch are held back without it.
 */
export function styleSingleton(): () => null {
  return () => null
}

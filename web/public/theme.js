// Runs before the first paint, so that nobody who works in the dark is shown a white page.
(function () {
  var root = document.documentElement
  var theme = null
  var language = null
  try {
    theme = localStorage.getItem('postroad.theme')
    language = localStorage.getItem('postroad.language')
  } catch {
    // Storage is switched off: the system's choice holds.
  }
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', dark)
  if (language) root.lang = language
})()

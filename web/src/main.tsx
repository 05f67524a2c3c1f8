import { createRoot } from 'react-dom/client'
import { App } from './app/app'
import { activateLanguage, preferredLanguage } from './lib/i18n'
import './styles.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

await activateLanguage(preferredLanguage())
createRoot(root).render(<App />)

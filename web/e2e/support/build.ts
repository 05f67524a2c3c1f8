import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { PROGRAM, ROOT } from './paths.ts'

/** Before all stories: the simulated internet must be there. The program and the pages are built by who calls. */
export default function build(): void {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: cargo build -p postroad`)
  if (!existsSync(`${ROOT}web/dist/index.html`)) throw new Error('the pages are missing: npm run build')
  execFileSync('cargo', ['build', '--quiet', '-p', 'postroad-simnet', '--example', 'internet'], { cwd: ROOT, stdio: 'inherit' })
}

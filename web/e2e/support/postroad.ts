import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRAM } from './paths.ts'
import { freePort, Program } from './process.ts'

export const ADMIN = { name: 'Ada Admin', email: 'ada@sender.test', password: 'correct horse battery' }
export const WORKSPACE = 'Shop'

/** `postroad serve` on a data directory of its own. */
export class Postroad {
  /** By name: passkeys belong to names, not to addresses. */
  readonly url: string
  readonly submissionPort: number
  private readonly program: Program
  private readonly data: string
  /** Made for it, and removed with it. */
  private readonly directory: string

  private constructor(program: Program, data: string, directory: string, url: string, submissionPort: number) {
    this.program = program
    this.data = data
    this.directory = directory
    this.url = url
    this.submissionPort = submissionPort
  }

  /** On a fresh data directory, or on one that is there. */
  static async start(environment: Record<string, string> = {}, existing?: string): Promise<Postroad> {
    const directory = await mkdtemp(join(tmpdir(), 'postroad-e2e-'))
    const data = existing ?? join(directory, 'data')
    const [http, submission, submissions] = [await freePort(), await freePort(), await freePort()]
    const program = new Program(PROGRAM, ['serve', '--data-dir', data], {
      POSTROAD_HOSTNAME: 'mail.sender.test',
      POSTROAD_LISTEN_HTTP: `127.0.0.1:${String(http)}`,
      POSTROAD_LISTEN_SUBMISSION: `127.0.0.1:${String(submission)}`,
      POSTROAD_LISTEN_SUBMISSIONS: `127.0.0.1:${String(submissions)}`,
      POSTROAD_DNS_SERVERS: '127.0.0.1:9',
      POSTROAD_WEBHOOKS_ALLOW_PRIVATE: '127.0.0.0/8',
      ...environment,
    })
    const postroad = new Postroad(program, data, directory, `http://localhost:${String(http)}`, submission)
    // The last line of the box that is printed when everything listens.
    await program.says(/└/)
    return postroad
  }

  /** The path of the link that was printed for the first visit. */
  async setupPath(): Promise<string> {
    const [, path] = await this.program.says(/https?:\/\/[^\s/]+(\/setup\?token=[^\s│]+)/)
    return path ?? ''
  }

  /** Lets somebody sign in, as the machine's owner does; in the workspace named, when there are several. */
  addAdministrator(email: string, password: string, workspace?: string): void {
    const where = workspace === undefined ? [] : ['--workspace', workspace]
    const args = ['user', 'add', '--data-dir', this.data, ...where, '--administrator', email]
    execFileSync(PROGRAM, args, { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] })
  }

  log(): string {
    return this.program.stderr
  }

  async stop(): Promise<void> {
    await this.program.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}

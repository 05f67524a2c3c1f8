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
  private readonly directory: string

  private constructor(program: Program, directory: string, url: string, submissionPort: number) {
    this.program = program
    this.directory = directory
    this.url = url
    this.submissionPort = submissionPort
  }

  static async start(environment: Record<string, string> = {}): Promise<Postroad> {
    const directory = await mkdtemp(join(tmpdir(), 'postroad-e2e-'))
    const [http, submission, submissions] = [await freePort(), await freePort(), await freePort()]
    const program = new Program(PROGRAM, ['serve', '--data-dir', join(directory, 'data')], {
      POSTROAD_HOSTNAME: 'mail.sender.test',
      POSTROAD_LISTEN_HTTP: `127.0.0.1:${String(http)}`,
      POSTROAD_LISTEN_SUBMISSION: `127.0.0.1:${String(submission)}`,
      POSTROAD_LISTEN_SUBMISSIONS: `127.0.0.1:${String(submissions)}`,
      POSTROAD_DNS_SERVERS: '127.0.0.1:9',
      POSTROAD_WEBHOOKS_ALLOW_PRIVATE: '127.0.0.0/8',
      ...environment,
    })
    const postroad = new Postroad(program, directory, `http://localhost:${String(http)}`, submission)
    // The last line of the box that is printed when everything listens.
    await program.says(/└/)
    return postroad
  }

  /** The path of the link that was printed for the first visit. */
  async setupPath(): Promise<string> {
    const [, path] = await this.program.says(/https?:\/\/[^\s/]+(\/setup\?token=[^\s│]+)/)
    return path ?? ''
  }

  log(): string {
    return this.program.stderr
  }

  async stop(): Promise<void> {
    await this.program.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SIMNET } from './paths.ts'
import { Program } from './process.ts'

/** The simulated internet: name servers and mail hosts on loopback. */
export class Simnet {
  /** Makes a server send into it. */
  readonly environment: Record<string, string>
  private readonly program: Program
  private readonly directory: string

  private constructor(program: Program, directory: string, environment: Record<string, string>) {
    this.program = program
    this.directory = directory
    this.environment = environment
  }

  static async start(): Promise<Simnet> {
    const directory = await mkdtemp(join(tmpdir(), 'postroad-net-'))
    const program = new Program(SIMNET, [join(directory, 'root.pem')], {})
    await program.says(/POSTROAD_DELIVERY_TRUSTED_ROOTS=.+\n/)
    const environment = Object.fromEntries(
      [...program.stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
    )
    return new Simnet(program, directory, environment)
  }

  /** Puts records into DNS, as their owner would. */
  publish(records: readonly { record_type: string; name: string; value: string }[]): void {
    for (const { record_type, name, value } of records) {
      if (record_type === 'TXT' || record_type === 'CNAME') this.program.write(`${record_type} ${name} ${value}`)
    }
  }

  async stop(): Promise<void> {
    await this.program.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}

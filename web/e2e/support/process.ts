import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

const PATIENCE_MS = 60_000

/** A program that runs until the story ends, and what it said so far. */
export class Program {
  stdout = ''
  stderr = ''
  private readonly child: ChildProcess
  private readonly listeners = new Set<() => void>()
  private ended = false

  constructor(command: string, args: readonly string[], env: Record<string, string>) {
    this.child = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.child.stdout?.on('data', (data: Buffer) => {
      this.stdout += data.toString()
      this.changed()
    })
    this.child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data.toString()
    })
    this.child.on('exit', () => {
      this.ended = true
      this.changed()
    })
  }

  /** Waits until its output has something, and returns it. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        done(() => {
          reject(new Error(`it did not say ${String(pattern)}:\n${this.stdout}\n${this.stderr}`))
        })
      }, PATIENCE_MS)
      const look = (): void => {
        const found = pattern.exec(this.stdout)
        if (found !== null) done(() => { resolve(found) })
        else if (this.ended) done(() => { reject(new Error(`it ended:\n${this.stdout}\n${this.stderr}`)) })
      }
      const done = (act: () => void): void => {
        clearTimeout(timer)
        this.listeners.delete(look)
        act()
      }
      this.listeners.add(look)
      look()
    })
  }

  write(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  async stop(): Promise<void> {
    if (this.ended) return
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => { resolve() }))
    this.child.stdin?.end()
    this.child.kill('SIGTERM')
    await ended
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'))
        else resolve(address.port)
      })
    })
  })
}

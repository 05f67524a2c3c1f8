/** What a mail program needs to know. */
export interface SmtpAccount {
  host: string
  port: number
  tls: 'starttls' | 'tls'
  username: string
  password: string
  from: string
  to: string
}

export interface Snippet {
  id: string
  /** The program's own name; not translated. */
  name: string
  /** Where the settings go; not translated. */
  file?: string
  build: (account: SmtpAccount) => string
}

/** A text in double quotes for C-like languages and shells' configuration. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** A text in single quotes for a POSIX shell. */
export function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`
}

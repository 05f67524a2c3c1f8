import { createTransport, type SendMailOptions } from 'nodemailer'

export interface Login {
  username: string
  password: string
}

/** Sends as an application does: with a login, over STARTTLS. */
export async function submit(port: number, login: Login, message: SendMailOptions): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    requireTLS: true,
    // The server of a story has signed its certificate itself.
    tls: { rejectUnauthorized: false },
    auth: { user: login.username, pass: login.password },
  })
  try {
    await transport.sendMail(message)
  } finally {
    transport.close()
  }
}

// Sends one message with attachments over STARTTLS, logged in, asking for reports (RFC 3461); prints what was said.
import { createTransport } from 'nodemailer';

const [host, port, user, pass, to] = process.argv.slice(2);
const transport = createTransport({
  host,
  port: Number(port),
  secure: false,
  requireTLS: true,
  tls: { rejectUnauthorized: false },
  auth: { user, pass },
});
const sent = await transport.sendMail({
  from: 'Ann Müller <ann@sender.test>',
  to,
  subject: 'Rechnung für März',
  text: 'Grüße\n.\n..dots\n',
  html: '<p>Grüße <img src="cid:logo@sender.test"></p>',
  attachments: [
    { filename: 'bytes.bin', content: Buffer.from(Array.from({ length: 256 }, (_, n) => n)) },
    { filename: 'Übersicht.txt', content: 'naïve\n' },
    { filename: 'logo.png', content: Buffer.from('89504e470d0a1a0a', 'hex'), cid: 'logo@sender.test' },
  ],
  dsn: { id: 'order+7', return: 'headers', notify: ['failure', 'delay'], recipient: 'ann@sender.test' },
});
transport.close();
console.log(JSON.stringify({ accepted: sent.accepted, rejected: sent.rejected, response: sent.response }));

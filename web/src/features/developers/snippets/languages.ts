import { quoted, type Snippet } from './account'

export const languageSnippets: readonly Snippet[] = [
  {
    id: 'nodemailer',
    name: 'Node.js · Nodemailer',
    file: 'mail.mjs',
    build: ({ host, port, tls, username, password, from, to }) => `import nodemailer from 'nodemailer'

const transport = nodemailer.createTransport({
  host: ${quoted(host)},
  port: ${String(port)},
  secure: ${String(tls === 'tls')},${tls === 'starttls' ? '\n  requireTLS: true,' : ''}
  auth: { user: ${quoted(username)}, pass: ${quoted(password)} },
})

await transport.sendMail({
  from: ${quoted(from)},
  to: ${quoted(to)},
  subject: 'Hello',
  text: 'It works.',
})`,
  },
  {
    id: 'python',
    name: 'Python · smtplib',
    file: 'mail.py',
    build: ({ host, port, tls, username, password, from, to }) => `import smtplib
import ssl
from email.message import EmailMessage

message = EmailMessage()
message["From"] = ${quoted(from)}
message["To"] = ${quoted(to)}
message["Subject"] = "Hello"
message.set_content("It works.")

context = ssl.create_default_context()
${
  tls === 'tls'
    ? `with smtplib.SMTP_SSL(${quoted(host)}, ${String(port)}, context=context) as smtp:`
    : `with smtplib.SMTP(${quoted(host)}, ${String(port)}) as smtp:
    smtp.starttls(context=context)`
}
    smtp.login(${quoted(username)}, ${quoted(password)})
    smtp.send_message(message)`,
  },
  {
    id: 'go',
    name: 'Go · net/smtp',
    file: 'main.go',
    build: ({ host, port, tls, username, password, from, to }) =>
      tls === 'tls'
        ? `package main

import (
	"crypto/tls"
	"log"
	"net/smtp"
)

func main() {
	conn, err := tls.Dial("tcp", "${host}:${String(port)}", nil)
	if err != nil {
		log.Fatal(err)
	}
	client, err := smtp.NewClient(conn, ${quoted(host)})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Quit()
	if err := client.Auth(smtp.PlainAuth("", ${quoted(username)}, ${quoted(password)}, ${quoted(host)})); err != nil {
		log.Fatal(err)
	}
	if err := client.Mail(${quoted(from)}); err != nil {
		log.Fatal(err)
	}
	if err := client.Rcpt(${quoted(to)}); err != nil {
		log.Fatal(err)
	}
	w, err := client.Data()
	if err != nil {
		log.Fatal(err)
	}
	w.Write([]byte("From: ${from}\\r\\nTo: ${to}\\r\\nSubject: Hello\\r\\n\\r\\nIt works.\\r\\n"))
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
}`
        : `package main

import (
	"log"
	"net/smtp"
)

func main() {
	auth := smtp.PlainAuth("", ${quoted(username)}, ${quoted(password)}, ${quoted(host)})
	message := []byte("From: ${from}\\r\\n" +
		"To: ${to}\\r\\n" +
		"Subject: Hello\\r\\n" +
		"\\r\\n" +
		"It works.\\r\\n")
	// SendMail uses STARTTLS when the server offers it, and it does.
	err := smtp.SendMail("${host}:${String(port)}", auth, ${quoted(from)}, []string{${quoted(to)}}, message)
	if err != nil {
		log.Fatal(err)
	}
}`,
  },
  {
    id: 'dotnet',
    name: '.NET · MailKit',
    file: 'Program.cs',
    build: ({ host, port, tls, username, password, from, to }) => `using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

var message = new MimeMessage();
message.From.Add(MailboxAddress.Parse(${quoted(from)}));
message.To.Add(MailboxAddress.Parse(${quoted(to)}));
message.Subject = "Hello";
message.Body = new TextPart("plain") { Text = "It works." };

using var smtp = new SmtpClient();
await smtp.ConnectAsync(${quoted(host)}, ${String(port)}, SecureSocketOptions.${tls === 'tls' ? 'SslOnConnect' : 'StartTls'});
await smtp.AuthenticateAsync(${quoted(username)}, ${quoted(password)});
await smtp.SendAsync(message);
await smtp.DisconnectAsync(true);`,
  },
  {
    id: 'php',
    name: 'PHP · PHPMailer',
    file: 'mail.php',
    build: ({ host, port, tls, username, password, from, to }) => `<?php
use PHPMailer\\PHPMailer\\PHPMailer;

require 'vendor/autoload.php';

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = '${host}';
$mail->Port = ${String(port)};
$mail->SMTPSecure = PHPMailer::${tls === 'tls' ? 'ENCRYPTION_SMTPS' : 'ENCRYPTION_STARTTLS'};
$mail->SMTPAuth = true;
$mail->Username = '${username}';
$mail->Password = '${password}';

$mail->setFrom('${from}');
$mail->addAddress('${to}');
$mail->Subject = 'Hello';
$mail->Body = 'It works.';
$mail->send();`,
  },
]

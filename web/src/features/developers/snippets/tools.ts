import { shell, type Snippet } from './account'

export const toolSnippets: readonly Snippet[] = [
  {
    id: 'curl',
    name: 'curl',
    build: ({ host, port, tls, username, password, from, to }) => `curl ${tls === 'tls' ? 'smtps' : 'smtp'}://${host}:${String(port)}${tls === 'starttls' ? ' --ssl-reqd' : ''} \\
  --user ${shell(`${username}:${password}`)} \\
  --mail-from ${shell(from)} --mail-rcpt ${shell(to)} \\
  --upload-file - <<'END'
From: ${from}
To: ${to}
Subject: Hello

It works.
END`,
  },
  {
    id: 'swaks',
    name: 'swaks',
    build: ({ host, port, tls, username, password, from, to }) => `swaks --server ${host} --port ${String(port)} ${tls === 'tls' ? '--tls-on-connect' : '--tls'} \\
  --auth PLAIN --auth-user ${shell(username)} --auth-password ${shell(password)} \\
  --from ${shell(from)} --to ${shell(to)} \\
  --header "Subject: Hello" --body "It works."`,
  },
  {
    id: 'postfix',
    name: 'Postfix (relay)',
    file: '/etc/postfix/main.cf',
    build: ({ host, port, tls, username, password }) => `relayhost = [${host}]:${String(port)}
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_security_options = noanonymous
smtp_tls_security_level = encrypt${tls === 'tls' ? '\nsmtp_tls_wrappermode = yes' : ''}

# /etc/postfix/sasl_passwd (then: postmap /etc/postfix/sasl_passwd && postfix reload)
# [${host}]:${String(port)} ${username}:${password}`,
  },
]

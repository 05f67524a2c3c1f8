import { quoted, type Snippet } from './account'

export const frameworkSnippets: readonly Snippet[] = [
  {
    id: 'django',
    name: 'Django',
    file: 'settings.py',
    build: ({ host, port, tls, username, password, from }) => `EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ${quoted(host)}
EMAIL_PORT = ${String(port)}
${tls === 'tls' ? 'EMAIL_USE_SSL = True' : 'EMAIL_USE_TLS = True'}
EMAIL_HOST_USER = ${quoted(username)}
EMAIL_HOST_PASSWORD = ${quoted(password)}
DEFAULT_FROM_EMAIL = ${quoted(from)}`,
  },
  {
    id: 'rails',
    name: 'Ruby on Rails',
    file: 'config/environments/production.rb',
    build: ({ host, port, tls, username, password, from }) => `config.action_mailer.delivery_method = :smtp
config.action_mailer.default_options = { from: ${quoted(from)} }
config.action_mailer.smtp_settings = {
  address: ${quoted(host)},
  port: ${String(port)},
  user_name: ${quoted(username)},
  password: ${quoted(password)},
  authentication: :plain,
  ${tls === 'tls' ? 'tls: true' : 'enable_starttls: true'}
}`,
  },
  {
    id: 'laravel',
    name: 'Laravel',
    file: '.env',
    build: ({ host, port, tls, username, password, from }) => `MAIL_MAILER=smtp
MAIL_SCHEME=${tls === 'tls' ? 'smtps' : 'smtp'}
MAIL_HOST=${host}
MAIL_PORT=${String(port)}
MAIL_USERNAME=${username}
MAIL_PASSWORD=${quoted(password)}
MAIL_FROM_ADDRESS=${quoted(from)}`,
  },
  {
    id: 'spring',
    name: 'Spring Boot',
    file: 'application.properties',
    build: ({ host, port, tls, username, password }) => `spring.mail.host=${host}
spring.mail.port=${String(port)}
spring.mail.username=${username}
spring.mail.password=${password}
spring.mail.properties.mail.smtp.auth=true
${
  tls === 'tls'
    ? 'spring.mail.properties.mail.smtp.ssl.enable=true'
    : `spring.mail.properties.mail.smtp.starttls.enable=true
spring.mail.properties.mail.smtp.starttls.required=true`
}`,
  },
  {
    id: 'symfony',
    name: 'Symfony',
    file: '.env',
    build: ({ host, port, tls, username, password }) =>
      `MAILER_DSN=${tls === 'tls' ? 'smtps' : 'smtp'}://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:${String(port)}${tls === 'starttls' ? '?require_tls=true' : ''}`,
  },
  {
    id: 'wordpress',
    name: 'WordPress',
    file: 'wp-content/mu-plugins/smtp.php',
    build: ({ host, port, tls, username, password, from }) => `<?php
add_action('phpmailer_init', function ($mail) {
    $mail->isSMTP();
    $mail->Host = '${host}';
    $mail->Port = ${String(port)};
    $mail->SMTPSecure = '${tls === 'tls' ? 'ssl' : 'tls'}';
    $mail->SMTPAuth = true;
    $mail->Username = '${username}';
    $mail->Password = '${password}';
});
add_filter('wp_mail_from', fn () => '${from}');`,
  },
]

use crate::support::{PATIENCE, World, body_of, field, fields, tools};

/// Logs in with each mechanism over STARTTLS and over TLS from the first octet, and sends a message each time.
const SMTPLIB: &str = r#"
import smtplib, ssl, sys
host, starttls, tls, user, password = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
def send(server, name):
    server.login(user, password) if name.startswith('any') else log_in(server, name)
    text = f"From: ann@sender.test\r\nTo: {name}@elsewhere.test\r\nSubject: {name}\r\n\r\n.{name}\r\n..\r\nGr\u00fc\u00dfe\r\n"
    server.sendmail('ann@sender.test', [name + '@elsewhere.test'], text.encode())
    server.quit()
def log_in(server, name):
    server.ehlo_or_helo_if_needed()
    server.user, server.password = user, password
    mechanism = name.split('-')[0]
    code, _ = server.auth(mechanism.upper(), getattr(server, 'auth_' + mechanism))
    assert code == 235, code
for name in ['plain-starttls', 'login-starttls', 'any-starttls']:
    server = smtplib.SMTP(host, int(starttls), timeout=20)
    server.starttls(context=context)
    send(server, name)
for name in ['plain-tls', 'login-tls', 'any-tls']:
    send(smtplib.SMTP_SSL(host, int(tls), context=context, timeout=20), name)
"#;

#[tokio::test(flavor = "multi_thread")]
async fn smtp_submission_by_smtplib() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let login = world.login().await;
    let (starttls, tls) = (world.server.submission, world.server.submissions);
    let (ip, starttls, tls) =
        (starttls.ip().to_string(), starttls.port().to_string(), tls.port().to_string());
    let arguments = [&ip, &starttls, &tls, &login.username, &login.password].map(String::as_str);
    tools::python("python3", SMTPLIB, &arguments, b"").await;
    let messages = sink.wait_for(6, PATIENCE).await.unwrap();
    let mut subjects: Vec<String> =
        messages.iter().map(|message| field(&message.content, "Subject")).collect();
    subjects.sort();
    let expected = ["any-starttls", "any-tls", "login-starttls", "login-tls", "plain-starttls", "plain-tls"];
    assert_eq!(subjects, expected);
    for message in &messages {
        let subject = field(&message.content, "Subject");
        assert_eq!(body_of(&message.content), format!(".{subject}\r\n..\r\nGrüße\r\n").as_bytes());
        assert_eq!(fields(&message.content, "DKIM-Signature").len(), 2);
        // Who asked is nobody's business, how it came in is: RFC 3848.
        let received = field(&message.content, "Received");
        assert!(received.contains("with ESMTPSA") && !received.contains("127.0.0.1"), "{received}");
    }
    world.assert_no_violations();
}

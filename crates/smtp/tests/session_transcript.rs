//! What a session remembers of what was said.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postroad_smtp::server::Config;
use support::{Shell, config};

fn lines(shell: &mut Shell) -> Vec<String> {
    let lines = shell.session.transcript().lines;
    lines.into_iter().map(|line| format!("{} {}", if line.ours { "S:" } else { "C:" }, line.text)).collect()
}

#[test]
fn logins_are_never_told_and_old_transactions_are_forgotten() {
    let mut shell = Shell::with_tls(Config { transcript: true, ..config() });
    shell.exchange(b"EHLO client.example\r\n");
    shell.exchange(format!("AUTH PLAIN {}\r\n", STANDARD.encode(b"\0ann\0secret")).as_bytes());
    shell.exchange(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<old@y.example>\r\nRSET\r\n");
    shell.exchange(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nc2VjcmV0\r\nDATA\r\n");
    let lines = lines(&mut shell);
    let text = lines.join("\n");
    assert_eq!(lines[0], "S: (TLSv1.3 TLS13_AES_256_GCM_SHA384)");
    assert!(text.contains("C: EHLO client.example\nS: 250-mail.example"), "{text}");
    assert!(text.contains("C: AUTH PLAIN ***\nS: 235 "), "{text}");
    assert!(!text.contains("old@y") && !text.contains("RSET") && !text.contains("c2VjcmV0"), "{text}");
    assert!(text.contains("C: MAIL FROM:<a@x.example>\nS: 250 "), "{text}");
    assert!(text.contains("C: RCPT TO:<b@y.example>\nS: 250 "), "{text}");
    assert!(text.contains("C: ***\nS: 500 "), "{text}");
    assert!(text.contains("C: DATA\nS: 354 "), "{text}");
}

#[test]
fn every_step_of_a_login_is_hidden() {
    let mut shell = Shell::with_tls(Config { transcript: true, ..config() });
    shell.exchange(b"EHLO client.example\r\n");
    shell.exchange(b"AUTH LOGIN\r\n");
    shell.exchange(format!("{}\r\n", STANDARD.encode(b"ann")).as_bytes());
    shell.exchange(format!("{}\r\n", STANDARD.encode(b"secret")).as_bytes());
    let text = lines(&mut shell).join("\n");
    assert!(text.contains("C: AUTH LOGIN\nS: 334 ***\nC: ***\nS: 334 ***\nC: ***\nS: 235 "), "{text}");
}

#[test]
fn nothing_is_kept_unless_asked_for() {
    let mut shell = Shell::new(config());
    shell.exchange(b"EHLO client.example\r\n");
    assert!(lines(&mut shell).is_empty());
}

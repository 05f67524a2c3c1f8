//! Any bytes from a client: the first byte is how many are given at a time. Nothing may panic, buffers stay small,
//! and no stored message has a bare CR or LF unless it is binary.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use postroad_base::{BodyType, EnhancedCode, Reply, UtcMillis};
use postroad_smtp::TlsInfo;
use postroad_smtp::sasl::{Mechanism, ScramVerifier};
use postroad_smtp::server::{Config, Event, Session};

fuzz_target!(|data: &[u8]| {
    let Some((size, input)) = data.split_first() else { return };
    let mut config = Config::new("mail.example".parse().expect("a domain"), [1; 32]);
    config.starttls = true;
    config.auth = Mechanism::ALL.to_vec();
    let mut session = Session::new(Arc::new(config), [2; 32], UtcMillis(0));
    let mut binary = false;
    let mut content = Vec::new();
    for piece in input.chunks(usize::from(*size).max(1)) {
        session.input(piece, UtcMillis(0));
        while let Some(event) = session.poll_event() {
            match event {
                Event::StartTls => {
                    let tls =
                        TlsInfo { version: String::new(), cipher: String::new(), exporter: Some([3; 32]) };
                    session.tls_started(tls, UtcMillis(0));
                }
                Event::AuthPassword { password, .. } if password.expose() == "secret" => {
                    session.auth_succeeded()
                }
                Event::AuthPassword { .. } => {
                    session.auth_failed(&Reply::new(535, EnhancedCode::new(5, 7, 8), "no"));
                }
                Event::ScramStart { authcid, .. } => session.scram_verifier(
                    (authcid == "ann").then(|| ScramVerifier::from_password("secret", b"salt", 1)),
                ),
                Event::MailFrom { .. } => session.accept_mail(),
                Event::RcptTo(_) => session.accept_rcpt(),
                Event::ContentStart { envelope } => {
                    binary = envelope.body_type == BodyType::BinaryMime;
                    content.clear();
                    session.accept_content();
                }
                Event::ContentChunk(bytes) => content.extend_from_slice(&bytes),
                Event::ContentEnd { size_bytes } => {
                    assert_eq!(content.len() as u64, size_bytes);
                    assert!(binary || !has_bare_line_end(&content));
                    session.finish_content(&Reply::new(250, EnhancedCode::new(2, 0, 0), "ok"));
                }
                _ => {}
            }
        }
        while session.poll_output().is_some() {}
        assert!(session.input_buffer().len() < 20_000);
    }
});

fn has_bare_line_end(content: &[u8]) -> bool {
    (0..content.len()).any(|at| match content[at] {
        b'\r' => content.get(at + 1) != Some(&b'\n'),
        b'\n' => at == 0 || content[at - 1] != b'\r',
        _ => false,
    })
}

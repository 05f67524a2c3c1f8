//! A shell without I/O for sessions under test: answers by the name of the address, keeps what it accepts.
#![allow(dead_code, clippy::unwrap_used, reason = "each test binary uses its own part")]

pub mod script;

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{EmailAddress, EnhancedCode, Envelope, Reply, UtcMillis};
use postroad_smtp::TlsInfo;
use postroad_smtp::sasl::{Mechanism, ScramVerifier};
use postroad_smtp::server::{AbortReason, CloseReason, Config, Event, Session};

pub const SEED: [u8; 32] = [7; 32];
pub const START: UtcMillis = UtcMillis(1_000_000);
pub const EXPORTER: [u8; 32] = [9; 32];

/// A submission server with everything on.
pub fn config() -> Config {
    Config {
        starttls: true,
        auth: Mechanism::ALL.to_vec(),
        ..Config::new("mail.example".parse().unwrap(), [1; 32])
    }
}

pub fn tls() -> TlsInfo {
    TlsInfo { version: "TLSv1.3".into(), cipher: "TLS13_AES_256_GCM_SHA384".into(), exporter: Some(EXPORTER) }
}

pub fn verifier() -> ScramVerifier {
    ScramVerifier::from_password("secret", b"0123456789abcdef", 2)
}

/// A message the shell has taken responsibility for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub envelope: Envelope,
    pub content: Vec<u8>,
}

/// Drives a server session.
///
/// * a sender `reject…` is refused; recipients `unknown…` (550), `busy…` (451) are refused; a recipient
///   `nodata…` makes the content refused before it comes, `late…` after it
/// * the login is `ann` with the password `secret`; `locked` may not even try
pub struct Shell {
    pub session: Session,
    pub now: UtcMillis,
    pub stored: Vec<Stored>,
    pub closed: Option<CloseReason>,
    pub aborted: Vec<AbortReason>,
    pub authenticated: Vec<String>,
    pub auth_rejected: usize,
    pub wants_tls: bool,
    current: Option<Stored>,
    output: Vec<u8>,
}

impl Shell {
    pub fn new(config: Config) -> Self {
        Self::with(Session::new(Arc::new(config), SEED, START))
    }

    pub fn with_tls(config: Config) -> Self {
        Self::with(Session::with_tls(Arc::new(config), tls(), SEED, START))
    }

    pub fn with(session: Session) -> Self {
        let mut shell = Self {
            session,
            now: START,
            stored: vec![],
            closed: None,
            aborted: vec![],
            authenticated: vec![],
            auth_rejected: 0,
            wants_tls: false,
            current: None,
            output: vec![],
        };
        shell.settle();
        shell
    }

    pub fn input(&mut self, bytes: &[u8]) {
        self.session.input(bytes, self.now);
        self.settle();
    }

    /// Sends and returns what comes back.
    pub fn exchange(&mut self, bytes: &[u8]) -> String {
        self.input(bytes);
        self.output()
    }

    /// What the peer got since the last time.
    pub fn output(&mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.output)).unwrap()
    }

    pub fn pass(&mut self, time: Duration) {
        self.now = self.now.plus(time);
        self.session.timeout(self.now);
        self.settle();
    }

    pub fn start_tls(&mut self) {
        assert!(std::mem::take(&mut self.wants_tls), "STARTTLS was not accepted");
        self.session.tls_started(tls(), self.now);
        self.settle();
    }

    pub fn settle(&mut self) {
        loop {
            while let Some(event) = self.session.poll_event() {
                assert!(self.closed.is_none(), "{event:?} after the end");
                self.answer(event);
            }
            match self.session.poll_output() {
                Some(bytes) => self.output.extend_from_slice(&bytes),
                None => break,
            }
        }
    }

    fn answer(&mut self, event: Event) {
        let session = &mut self.session;
        match event {
            Event::Hello { .. } => {}
            Event::StartTls => self.wants_tls = true,
            Event::AuthPassword { authcid, password, .. } => {
                if authcid == "ann" && verifier().verify_password(password.expose()) {
                    session.auth_succeeded();
                } else {
                    session.auth_failed(&reply(535, "5.7.8", "Wrong name or password"));
                }
            }
            Event::ScramStart { authcid, .. } if authcid == "locked" => {
                session.auth_failed(&reply(454, "4.7.0", "Too many attempts, try later"));
            }
            Event::ScramStart { authcid, .. } => {
                session.scram_verifier((authcid == "ann").then(verifier));
            }
            Event::Authenticated { authcid, .. } => self.authenticated.push(authcid),
            Event::AuthRejected { .. } => self.auth_rejected += 1,
            Event::MailFrom { reverse_path, .. } => match local(reverse_path.as_ref()) {
                name if name.starts_with("reject") => {
                    session.reject_mail(&reply(550, "5.7.1", "Not from you"));
                }
                _ => session.accept_mail(),
            },
            Event::RcptTo(recipient) => match local(Some(&recipient.forward_path)) {
                name if name.starts_with("unknown") => {
                    session.reject_rcpt(&reply(550, "5.1.1", "No such mailbox"));
                }
                name if name.starts_with("busy") => session.reject_rcpt(&reply(451, "4.2.1", "Later")),
                _ => session.accept_rcpt(),
            },
            Event::ContentStart { envelope } => {
                if envelope.recipients.iter().any(|r| r.forward_path.local_part().starts_with("nodata")) {
                    session.reject_content(&reply(554, "5.7.1", "No content wanted"));
                } else {
                    self.current = Some(Stored { envelope, content: vec![] });
                    session.accept_content();
                }
            }
            Event::ContentChunk(bytes) => {
                self.current.as_mut().expect("content began").content.extend_from_slice(&bytes);
            }
            Event::ContentEnd { size_bytes } => {
                let stored = self.current.take().expect("content began");
                assert_eq!(stored.content.len() as u64, size_bytes);
                if stored.envelope.recipients.iter().any(|r| r.forward_path.local_part().starts_with("late"))
                {
                    session.finish_content(&reply(451, "4.3.0", "Not now"));
                } else {
                    self.stored.push(stored);
                    session.finish_content(&reply(250, "2.0.0", "Queued"));
                }
            }
            Event::ContentAborted(reason) => {
                self.current = None;
                self.aborted.push(reason);
            }
            Event::Closed(reason) => self.closed = Some(reason),
        }
    }
}

pub fn reply(code: u16, enhanced: &str, text: &str) -> Reply {
    Reply::new(code, enhanced.parse::<EnhancedCode>().unwrap(), text)
}

fn local(address: Option<&EmailAddress>) -> &str {
    address.map_or("", |address| address.local_part())
}

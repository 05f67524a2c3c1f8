//! Every transcript `client_*.txt`, the server's bytes whole and in pieces.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{BodyType, DsnNotify, DsnReturn, Envelope, Recipient, UtcMillis};
use postroad_smtp::client::{Config, Event, Outcome, SendError, Session, TlsPolicy, Transaction};
use postroad_smtp::sasl::{Credentials, Password};
use support::script::{Step, each, unescape};
use support::{SEED, START, tls};

#[test]
fn client_transcripts() {
    each("client_", |name, steps| {
        for size in [usize::MAX, 1, 7] {
            Replay::new(name, size).run(steps);
        }
    });
}

struct Replay<'a> {
    name: &'a str,
    size: usize,
    config: Config,
    session: Option<Session>,
    now: UtcMillis,
    output: Vec<u8>,
    ready: bool,
    wants_tls: bool,
    outcomes: Vec<Outcome>,
    recipients: Vec<String>,
    closed: Option<String>,
}

impl<'a> Replay<'a> {
    fn new(name: &'a str, size: usize) -> Self {
        Self {
            name,
            size,
            config: Config::new("client.example"),
            session: None,
            now: START,
            output: vec![],
            ready: false,
            wants_tls: false,
            outcomes: vec![],
            recipients: vec![],
            closed: None,
        }
    }

    fn run(mut self, steps: &[Step]) {
        let mut steps = steps.iter().peekable();
        while let Some(step) = steps.next() {
            let place = format!("{}, line {} (by {})", self.name, step.line, self.size);
            match step.kind {
                '%' => self.happen(&step.text, &place),
                'S' => {
                    let mut bytes = step.bytes();
                    while let Some(next) = steps.next_if(|next| next.kind == 'S') {
                        bytes.extend(next.bytes());
                    }
                    for piece in bytes.chunks(self.size.min(bytes.len())) {
                        let now = self.now;
                        self.session().input(piece, now);
                        self.settle();
                    }
                    if steps.peek().is_none_or(|next| next.kind != 'C') {
                        self.check_output(b"", &place);
                    }
                }
                'C' => {
                    let mut expected = step.bytes();
                    while let Some(next) = steps.next_if(|next| next.kind == 'C') {
                        expected.extend(next.bytes());
                    }
                    self.check_output(&expected, &place);
                }
                'O' => self.check_outcome(&step.text, &place),
                'X' => assert_eq!(self.closed.as_deref().unwrap_or("open"), step.text, "{place}"),
                other => panic!("{place}: unknown step {other}"),
            }
        }
        assert!(self.recipients.is_empty(), "{}: outcomes not looked at: {:?}", self.name, self.outcomes);
    }

    fn session(&mut self) -> &mut Session {
        self.session.get_or_insert_with(|| Session::new(Arc::new(self.config.clone()), SEED, START))
    }

    fn settle(&mut self) {
        let now = self.now;
        let session = self.session.as_mut().unwrap();
        loop {
            while let Some(bytes) = session.poll_output() {
                self.output.extend_from_slice(&bytes);
                session.written(now);
            }
            let Some(event) = session.poll_event() else { break };
            assert!(self.closed.is_none(), "{event:?} after the end");
            match event {
                Event::Ready => self.ready = true,
                Event::StartTlsReady => self.wants_tls = true,
                Event::TransactionDone(outcome) => self.outcomes.push(outcome),
                Event::Closed(closed) => {
                    self.closed = Some(format!("{:?} at {:?}", closed.reason, closed.stage));
                }
            }
        }
    }

    fn check_output(&mut self, expected: &[u8], place: &str) {
        let found = std::mem::take(&mut self.output);
        assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(expected), "{place}");
    }

    /// `<recipient> Stage remote|local reply`, in the order of the envelope.
    fn check_outcome(&mut self, text: &str, place: &str) {
        let outcome = self.outcomes.first().unwrap_or_else(|| panic!("{place}: no outcome"));
        let index = outcome.recipients.len() - self.recipients.len();
        let found = &outcome.recipients[index];
        let who = if found.remote { "remote" } else { "local" };
        let found = format!("<{}> {:?} {who} {}", self.recipients[0], found.stage, found.reply);
        assert_eq!(found, text, "{place}");
        self.recipients.remove(0);
    }

    fn happen(&mut self, text: &str, place: &str) {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let now = self.now;
        match word {
            "policy" => {
                self.config.tls = match rest {
                    "never" => TlsPolicy::Never,
                    "required" => TlsPolicy::Required,
                    _ => panic!("{place}"),
                }
            }
            "login" => {
                let (authcid, password) = rest.split_once(' ').unwrap();
                let credentials = Credentials { authcid: authcid.into(), password: Password::new(password) };
                self.config.credentials = Some(credentials);
            }
            "auth_without_tls" => self.config.auth_without_tls = true,
            "no_chunking" => self.config.use_chunking = false,
            "implicit_tls" => {
                self.session = Some(Session::with_tls(Arc::new(self.config.clone()), tls(), SEED, START));
            }
            "tls" => {
                assert!(std::mem::take(&mut self.wants_tls), "{place}: no StartTlsReady");
                self.session().tls_started(tls(), now);
                self.settle();
            }
            "ready" => assert!(std::mem::take(&mut self.ready), "{place}: not ready"),
            "busy" => assert!(!self.ready, "{place}: ready"),
            "seconds" => {
                self.now = now.plus(Duration::from_secs(rest.parse().unwrap()));
                let now = self.now;
                self.session().timeout(now);
                self.settle();
            }
            "eof" => {
                self.session().input_ended(now);
                self.settle();
            }
            "quit" => {
                self.session().quit();
                self.settle();
            }
            "send" => {
                assert_eq!(self.send(rest), Ok(()), "{place}");
                self.ready = false;
            }
            "cannot" => {
                let (error, rest) = rest.split_once(' ').unwrap();
                let found = self.send(rest).unwrap_err();
                assert!(format!("{found:?}").starts_with(error), "{place}: {found:?}");
                self.recipients.clear();
            }
            "ambiguous" => assert!(self.outcomes[0].ambiguous, "{place}"),
            "certain" => assert!(!self.outcomes[0].ambiguous, "{place}"),
            "unannounced" => assert!(self.outcomes[0].eight_bit_unannounced, "{place}"),
            "transcript" => self.check_transcript(rest, place),
            _ => panic!("{place}: unknown {text}"),
        }
    }

    fn check_transcript(&mut self, expected: &str, place: &str) {
        let transcript = self.session().take_transcript();
        let lines: Vec<String> = transcript
            .lines
            .iter()
            .map(|line| format!("{}{}", if line.ours { "> " } else { "< " }, line.text))
            .collect();
        assert_eq!(lines.join(" / "), expected, "{place}");
    }

    /// `<from> <to> <to> flags | content`.
    fn send(&mut self, text: &str) -> Result<(), SendError> {
        let (head, content) = text.split_once(" | ").unwrap();
        let mut envelope = Envelope::default();
        let mut from = None;
        for word in head.split(' ') {
            if let Some(path) = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
                match from {
                    None => {
                        from = Some(());
                        envelope.reverse_path = (!path.is_empty()).then(|| path.parse().unwrap());
                    }
                    Some(()) => envelope.recipients.push(Recipient::new(path.parse().unwrap())),
                }
                continue;
            }
            let last = envelope.recipients.last_mut();
            match word.split_once('=').unwrap_or((word, "")) {
                ("8bit", _) => envelope.body_type = BodyType::EightBitMime,
                ("binary", _) => envelope.body_type = BodyType::BinaryMime,
                ("smtputf8", _) => envelope.smtputf8 = true,
                ("requiretls", _) => envelope.require_tls = true,
                ("ret", "hdrs") => envelope.dsn_return = Some(DsnReturn::Headers),
                ("envid", id) => envelope.envelope_id = Some(id.into()),
                ("notify", "never") => last.unwrap().notify = DsnNotify::NEVER,
                ("notify", "sf") => {
                    last.unwrap().notify = DsnNotify { success: true, failure: true, ..DsnNotify::NEVER };
                }
                ("orcpt", original) => last.unwrap().original_recipient = Some(original.into()),
                _ => panic!("unknown {word}"),
            }
        }
        self.recipients = envelope.recipients.iter().map(|to| to.forward_path.to_string()).collect();
        self.outcomes.clear();
        let content = Bytes::from(unescape(content));
        // In two pieces, so that what spans them is seen.
        let middle = content.len() / 2;
        let content = vec![content.slice(..middle), content.slice(middle..)];
        let sent = self.session().send(Transaction { envelope, content });
        self.settle();
        sent
    }
}

//! Our client against our server: whatever is on offer, content arrives byte by byte as it was, or is refused.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::Arc;

use bytes::Bytes;
use postroad_base::{BodyType, DsnNotify, Envelope, Recipient};
use postroad_smtp::client::{self, Event, Outcome, SendError, Stage, Transaction};
use postroad_smtp::sasl::{Credentials, Mechanism, Password};
use postroad_smtp::server::{CloseReason, Config, Extensions};
use proptest::prelude::*;
use support::{SEED, START, Shell, config, tls};

/// Both ends and the wire between them, which breaks everything into pieces.
struct Wire {
    client: client::Session,
    server: Shell,
    piece_bytes: usize,
    outcomes: Vec<Outcome>,
    closed: Option<client::Closed>,
}

impl Wire {
    fn new(client: client::Config, server: Config, piece_bytes: usize) -> Self {
        let client = client::Session::new(Arc::new(client), SEED, START);
        let mut wire =
            Self { client, server: Shell::new(server), piece_bytes, outcomes: vec![], closed: None };
        wire.run();
        wire
    }

    fn run(&mut self) {
        loop {
            let mut moved = false;
            let output = self.server.output();
            for piece in output.as_bytes().chunks(self.piece_bytes) {
                self.client.input(piece, START);
                moved = true;
            }
            while let Some(event) = self.client.poll_event() {
                moved = true;
                match event {
                    Event::StartTlsReady => {
                        self.server.start_tls();
                        self.client.tls_started(tls(), START);
                    }
                    Event::Ready => {}
                    Event::TransactionDone(outcome) => self.outcomes.push(outcome),
                    Event::Closed(closed) => self.closed = Some(closed),
                }
            }
            let output: Vec<Bytes> = std::iter::from_fn(|| self.client.poll_output()).collect();
            for piece in output.concat().chunks(self.piece_bytes) {
                self.server.input(piece);
                moved = true;
            }
            if !moved {
                break;
            }
        }
    }

    fn send(&mut self, transaction: Transaction) -> Result<Outcome, SendError> {
        self.client.send(transaction)?;
        self.run();
        Ok(self.outcomes.pop().unwrap())
    }
}

fn message(recipients: &[&str], body_type: BodyType, content: Vec<Bytes>) -> Transaction {
    let envelope = Envelope {
        reverse_path: Some("sender@x.example".parse().unwrap()),
        recipients: recipients.iter().map(|to| Recipient::new(to.parse().unwrap())).collect(),
        body_type,
        ..Envelope::default()
    };
    Transaction { envelope, content }
}

prop_compose! {
    fn any_server()(
        smtp_utf8: bool, chunking: bool, dsn: bool, require_tls: bool, starttls: bool, auth: bool,
    ) -> Config {
        let mut config = config();
        config.extensions = Extensions { smtp_utf8, chunking, dsn, require_tls };
        config.starttls = starttls;
        if !auth {
            config.auth.clear();
        }
        config
    }
}

/// Text with everything that matters to framing.
fn any_content() -> impl Strategy<Value = Vec<Bytes>> {
    let line = prop_oneof![
        Just(b".\r\n".to_vec()),
        Just(b"..\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"QUIT\r\n".to_vec()),
        Just(vec![b'x'; 5_000]),
        "[ -~]{0,80}\r\n".prop_map(String::into_bytes),
        Just(b"\xe9\0\xff\r\n".to_vec()),
        Just(b"no end".to_vec()),
    ];
    prop::collection::vec(line.prop_map(Bytes::from), 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn content_arrives_as_it_was(
        server in any_server(),
        use_chunking: bool,
        content in any_content(),
        piece_bytes in 1usize..5_000,
    ) {
        let client = client::Config { use_chunking, ..client::Config::new("client.example") };
        let uses_bdat = use_chunking && server.extensions.chunking;
        let mut wire = Wire::new(client, server, piece_bytes);
        prop_assert!(wire.client.is_ready());
        let to = ["unknown@x.example", "one@x.example", "busy@x.example", "two@x.example"];
        for round in 1..=2 {
            let outcome = wire.send(message(&to, BodyType::EightBitMime, content.clone())).unwrap();
            let codes: Vec<u16> = outcome.recipients.iter().map(|found| found.reply.code).collect();
            prop_assert_eq!(codes, [550, 250, 451, 250]);
            prop_assert!(outcome.recipients[1].is_delivered() && !outcome.recipients[0].is_delivered());
            prop_assert_eq!(wire.server.stored.len(), round);
            let stored = &wire.server.stored[round - 1];
            let mut expected = content.concat();
            // DATA cannot do without a last CRLF.
            if !uses_bdat && !expected.is_empty() && !expected.ends_with(b"\r\n") {
                expected.extend_from_slice(b"\r\n");
            }
            prop_assert_eq!(&stored.content, &expected);
            prop_assert_eq!(stored.envelope.recipients.len(), 2);
        }
        wire.client.quit();
        wire.run();
        prop_assert_eq!(wire.server.closed, Some(CloseReason::Quit));
        prop_assert_eq!(wire.closed.map(|closed| closed.reason), Some(client::CloseReason::Quit));
    }

    #[test]
    fn binary_content_arrives_as_it_was(content in prop::collection::vec(any::<u8>(), 0..9_000), cut in 0usize..9_000) {
        let mut wire = Wire::new(client::Config::new("client.example"), config(), 1_000);
        let content = Bytes::from(content);
        let cut = cut.min(content.len());
        let pieces = vec![content.slice(..cut), content.slice(cut..)];
        wire.send(message(&["one@x.example"], BodyType::BinaryMime, pieces)).unwrap();
        prop_assert_eq!(&wire.server.stored[0].content, &content);
    }
}

#[test]
fn the_envelope_arrives_as_it_was() {
    let mut wire = Wire::new(client::Config::new("client.example"), config(), 100);
    let mut transaction = message(&["用户@münchen.example", "b@x.example"], BodyType::BinaryMime, vec![]);
    let envelope = &mut transaction.envelope;
    envelope.smtputf8 = true;
    envelope.require_tls = true;
    envelope.dsn_return = Some(postroad_base::DsnReturn::Headers);
    envelope.envelope_id = Some("a+b = c".into());
    envelope.recipients[0].notify = DsnNotify { success: true, failure: false, delay: true, explicit: true };
    envelope.recipients[0].original_recipient = Some("utf-8;用+户@münchen.example".into());
    envelope.recipients[1].notify = DsnNotify::NEVER;
    envelope.recipients[1].original_recipient = Some("rfc822;b+x=y@x.example".into());
    let sent = envelope.clone();
    let outcome = wire.send(transaction).unwrap();
    assert!(outcome.dsn_passed_on && !outcome.eight_bit_unannounced && !outcome.ambiguous);
    assert_eq!(wire.server.stored[0].envelope, sent);
}

#[test]
fn login_at_a_relay_host_with_each_mechanism() {
    for mechanism in Mechanism::ALL {
        for (password, works) in [("secret", true), ("wrong", false)] {
            let mut server = config();
            server.require_auth = true;
            server.auth = vec![mechanism];
            let credentials = Credentials { authcid: "ann".into(), password: Password::new(password) };
            let client =
                client::Config { credentials: Some(credentials), ..client::Config::new("client.example") };
            let wire = Wire::new(client, server, 50);
            assert_eq!(wire.client.is_ready(), works, "{mechanism}");
            assert_eq!(wire.server.session.authenticated().is_some(), works, "{mechanism}");
            if !works {
                let closed = wire.closed.unwrap();
                assert_eq!((closed.reason, closed.stage), (client::CloseReason::Refused, Stage::Auth));
                assert_eq!(closed.reply.unwrap().code, 535);
            }
        }
    }
}

#[test]
fn large_content_waits_for_a_recipient() {
    let mut wire = Wire::new(client::Config::new("client.example"), config(), 10_000);
    let content = vec![Bytes::from(vec![b'x'; 300 * 1024])];
    let outcome = wire.send(message(&["unknown@x.example"], BodyType::SevenBit, content.clone())).unwrap();
    assert_eq!((outcome.recipients[0].reply.code, outcome.recipients[0].stage), (550, Stage::Rcpt));
    let transcript = wire.client.take_transcript();
    assert!(!transcript.lines.iter().any(|line| line.text.starts_with("BDAT")));
    let outcome = wire.send(message(&["one@x.example"], BodyType::SevenBit, content)).unwrap();
    assert!(outcome.recipients[0].is_delivered());
    let said: Vec<String> = wire.client.take_transcript().lines.into_iter().map(|line| line.text).collect();
    assert_eq!(said[0], "RSET");
    assert!(said.contains(&"(307200 bytes)".to_owned()));
}

#[test]
fn a_thousand_recipients_go_in_flights() {
    let mut wire = Wire::new(client::Config::new("client.example"), config(), 4_096);
    let recipients: Vec<String> = (0..1_000).map(|number| format!("user{number}@x.example")).collect();
    let recipients: Vec<&str> = recipients.iter().map(String::as_str).collect();
    let outcome = wire.send(message(&recipients, BodyType::SevenBit, vec![])).unwrap();
    assert!(outcome.recipients.iter().all(client::RcptOutcome::is_delivered));
    assert_eq!(wire.server.stored[0].envelope.recipients.len(), 1_000);
    let too_many = message(&[recipients, vec!["one@x.example"]].concat(), BodyType::SevenBit, vec![]);
    assert_eq!(wire.client.check(&too_many), Err(SendError::TooManyRecipients { max: 1_000 }));
}

//! Whatever a peer sends: no panic, bounded memory, and an end.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{BodyType, Envelope, Recipient};
use postroad_smtp::client::{self, Transaction};
use postroad_smtp::server::Config;
use proptest::prelude::*;
use support::{SEED, START, Shell, config};

/// Noise, and words that bring a session somewhere.
fn server_input() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        &b"EHLO a\r\n"[..],
        b"MAIL FROM:<a@x.example>",
        b"RCPT TO:<b@x.example>",
        b" BODY=BINARYMIME",
        b" SIZE=99",
        b"DATA\r\n",
        b"BDAT 10",
        b"BDAT 0",
        b" LAST",
        b"\r\n",
        b"\r",
        b"\n",
        b".",
        b"\r\n.\r\n",
        b"RSET\r\n",
        b"STARTTLS\r\n",
        b"AUTH PLAIN ",
        b"AUTH LOGIN\r\n",
        b"AUTH SCRAM-SHA-256 biwsbj1hbm4scj14\r\n",
        b"AGFubgBzZWNyZXQ=\r\n",
        b"=",
        b"*\r\n",
        b"QUIT",
        b"\x16",
        b"\0",
        b"\xff",
    ]);
    prop_oneof![
        6 => words.prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => Just(vec![b'x'; 700]),
        1 => Just(vec![b'y'; 6_000]),
    ]
}

fn client_input() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        &b"220 mx.example\r\n"[..],
        b"250 mx.example\r\n",
        b"250-mx.example\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
        b"250-mx.example\r\n250-STARTTLS\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n",
        b"250 ok\r\n",
        b"354 go\r\n",
        b"334 \r\n",
        b"235 ok\r\n",
        b"421 bye\r\n",
        b"451 later\r\n",
        b"550 5.1.1 no\r\n",
        b"250-",
        b"\r\n",
        b"\n",
    ]);
    prop_oneof![
        9 => words.prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn server(
        inputs in prop::collection::vec(server_input(), 0..60),
        implicit_tls: bool,
        early: bool,
        pass_secs in 0u64..100,
    ) {
        let mut config = Config { refuse_early_talkers: early, ..config() };
        config.limits.message_bytes = 5_000;
        let mut shell = if implicit_tls { Shell::with_tls(config) } else { Shell::new(config) };
        for input in inputs {
            shell.input(&input);
            if shell.wants_tls {
                shell.start_tls();
            }
            prop_assert!(shell.session.input_buffer().len() < 20_000);
            prop_assert_eq!(shell.session.is_closed(), shell.closed.is_some());
            shell.pass(Duration::from_secs(pass_secs));
        }
        for stored in &shell.stored {
            prop_assert!(!stored.envelope.recipients.is_empty());
            prop_assert!(stored.content.len() <= 5_000);
            if stored.envelope.body_type != BodyType::BinaryMime {
                let text = String::from_utf8_lossy(&stored.content).replace("\r\n", "");
                prop_assert!(!text.contains(['\r', '\n']));
            }
        }
        // A peer that goes silent is let go.
        for _ in 0..10 {
            shell.pass(Duration::from_mins(10));
        }
        prop_assert!(shell.closed.is_some());
        prop_assert_eq!(shell.session.deadline(), None);
    }

    #[test]
    fn client(inputs in prop::collection::vec(client_input(), 0..40), tls_required: bool, sizes in 0usize..3) {
        let policy = if tls_required { client::TlsPolicy::Required } else { client::TlsPolicy::Opportunistic };
        let config = client::Config { tls: policy, ..client::Config::new("client.example") };
        let mut session = client::Session::new(Arc::new(config), SEED, START);
        let (mut sent, mut done, mut closed) = (0, 0, 0);
        for input in inputs {
            session.input(&input, START);
            while let Some(event) = session.poll_event() {
                prop_assert_eq!(closed, 0);
                match event {
                    client::Event::StartTlsReady => session.tls_started(support::tls(), START),
                    client::Event::Ready => {
                        let recipients = vec![Recipient::new("a@x.example".parse().unwrap()); sizes + 1];
                        let envelope = Envelope { recipients, ..Envelope::default() };
                        let content = vec![Bytes::from_static(b".x\r\n"); sizes];
                        if session.send(Transaction { envelope, content }).is_ok() {
                            sent += 1;
                        }
                    }
                    client::Event::TransactionDone(outcome) => {
                        done += 1;
                        prop_assert_eq!(outcome.recipients.len(), sizes + 1);
                    }
                    client::Event::Closed(_) => closed += 1,
                }
                while session.poll_output().is_some() {}
            }
        }
        session.input_ended(START);
        while let Some(event) = session.poll_event() {
            match event {
                client::Event::TransactionDone(_) => done += 1,
                client::Event::Closed(_) => closed += 1,
                _ => {}
            }
        }
        prop_assert_eq!(sent, done);
        prop_assert_eq!(closed, 1);
        prop_assert!(session.take_transcript().lines.len() <= 161);
    }
}

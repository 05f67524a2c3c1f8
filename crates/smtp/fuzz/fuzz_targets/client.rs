//! Any bytes from a server: the first byte is how many are given at a time. Nothing may panic, and each transaction
//! has exactly one outcome.
#![no_main]

use std::sync::Arc;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use postroad_base::{Envelope, Recipient, UtcMillis};
use postroad_smtp::TlsInfo;
use postroad_smtp::client::{Config, Event, Session, Transaction};
use postroad_smtp::sasl::{Credentials, Password};

fuzz_target!(|data: &[u8]| {
    let Some((size, input)) = data.split_first() else { return };
    let mut config = Config::new("client.example");
    if size % 2 == 0 {
        config.credentials = Some(Credentials { authcid: "ann".into(), password: Password::new("secret") });
        config.auth_without_tls = true;
    }
    let mut session = Session::new(Arc::new(config), [2; 32], UtcMillis(0));
    let (mut sent, mut done) = (0, 0);
    for piece in input.chunks(usize::from(*size).max(1)) {
        session.input(piece, UtcMillis(0));
        while let Some(event) = session.poll_event() {
            match event {
                Event::StartTlsReady => {
                    let tls =
                        TlsInfo { version: String::new(), cipher: String::new(), exporter: Some([3; 32]) };
                    session.tls_started(tls, UtcMillis(0));
                }
                Event::Ready => {
                    let recipients = vec![Recipient::new("a@x.example".parse().expect("an address")); 2];
                    let envelope = Envelope { recipients, ..Envelope::default() };
                    let content = vec![Bytes::from_static(b".x\r\n")];
                    sent += i32::from(session.send(Transaction { envelope, content }).is_ok());
                }
                Event::TransactionDone(_) => done += 1,
                Event::Closed(_) => {}
            }
            while session.poll_output().is_some() {}
        }
    }
    session.input_ended(UtcMillis(0));
    done += std::iter::from_fn(|| session.poll_event())
        .filter(|e| matches!(e, Event::TransactionDone(_)))
        .count() as i32;
    assert_eq!(sent, done);
});

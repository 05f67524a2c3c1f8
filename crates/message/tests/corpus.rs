//! Every message of a corpus goes through everything unharmed. `POSTROAD_CORPUS` names a folder of `.eml` files; without it, a
//! few messages of our own do.

#![expect(clippy::unwrap_used, reason = "a test may panic in its helpers too")]

use std::path::Path;

use bytes::Bytes;
use postroad_base::{DsnReturn, EmailAddress, EnhancedCode, UtcMillis};
use postroad_message::dkim::{Algorithm, BodyHash, SignOptions, Signer, SigningKey, sign};
use postroad_message::dsn::{Action, RecipientReport, Report, build};
use postroad_message::edit::normalise_line_ends;
use postroad_message::header::{AddressList, Headers, Mailbox, parse_date, split};
use postroad_message::scan::{Limits, scan};
use postroad_message::submission::{Completion, author, complete, sane};

const NOW: UtcMillis = UtcMillis(1_795_473_480_000);

const OWN: [&str; 4] = [
    "",
    "From MAILER-DAEMON Mon Jan  1 00:00:00 2024\nFrom: <a@x.example>\n\nbody without a line end",
    "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
    "Received: x\r\n\tby y\r\nFrom: =?utf-8?q?J=C3=B6rg?= <j@x.example>\r\nDate: Mon, 1 Jan 2024 00:00 GMT\r\n\r\n\r\n",
];

#[test]
fn every_message_survives() {
    let (key, _) = SigningKey::generate(Algorithm::Ed25519Sha256).unwrap();
    let signer = Signer::new("x.example".parse().unwrap(), "s", key).unwrap();
    OWN.iter().for_each(|message| check(Bytes::from_static(message.as_bytes()), &signer));
    let Some(folder) = std::env::var_os("POSTROAD_CORPUS") else { return };
    let mut files = 0;
    for entry in std::fs::read_dir(Path::new(&folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            check(std::fs::read(&path).unwrap().into(), &signer);
            files += 1;
        }
    }
    assert!(files > 0, "the folder holds no .eml files");
}

fn check(raw: Bytes, signer: &Signer) {
    let limits = Limits::default();
    scan(&raw, &limits).unwrap();
    let message = normalise_line_ends(raw);
    let facts = scan(&message, &limits).unwrap();
    assert!(!facts.has_bare_line_ends());
    let headers = Headers::parse(&message);
    assert_eq!((headers.len(), headers.body_offset()), (facts.header_fields, facts.body_offset));
    for field in headers.iter() {
        let _ = (field.text(), AddressList::parse(field.value()), parse_date(field.value()));
    }
    let _ = (sane(&headers, &facts), author(&headers));

    let completion = Completion {
        now: NOW,
        random: [0; 16],
        host: "x.example",
        trace: b"Received: by x.example; now\r\n",
    };
    let completed = complete(&message, &headers, &completion);
    let (header, body) = split(&completed.pieces);
    assert_eq!(body.concat(), &message[facts.body_offset..]);
    let signed_headers = Headers::parse(&header);
    assert_eq!(signed_headers.count("Date").min(1), 1);
    let signature = sign(&[signer], &signed_headers, &BodyHash::of(&body), NOW, &SignOptions::default());
    assert_eq!(signature.is_ok(), headers.find("From").is_some());
    report(&completed.pieces);
}

fn report(original: &[Bytes]) {
    let to: EmailAddress = "a@x.example".parse().unwrap();
    let from = Mailbox::from(to.clone());
    let recipient = RecipientReport {
        final_recipient: &to,
        original_recipient: None,
        action: Action::Failed,
        status: EnhancedCode::new(5, 0, 0),
        remote_mta: None,
        diagnostic: None,
        reason: None,
        last_attempt: None,
        will_retry_until: None,
    };
    let report = Report {
        reporting_mta: "x.example",
        from: &from,
        to: &to,
        message_id: "<1@x.example>",
        now: NOW,
        seed: 1,
        envelope_id: None,
        arrived: NOW,
        recipients: &[recipient],
        original,
        ret: Some(DsnReturn::Full),
    };
    let facts = scan(&build(&report).unwrap().message, &Limits::default()).unwrap();
    assert!(!facts.has_bare_line_ends() && !facts.has_long_lines() && facts.malformed_field.is_none());
}

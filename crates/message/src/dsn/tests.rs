use mail_parser::{MessageParser, MimeHeaders as _};

use super::*;
use crate::scan::{Limits, scan};

const ORIGINAL: &str = "Received: from laptop\r\nFrom: Ann <ann@x.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from\r\n Ann\r\n\
     Date: Mon, 23 Nov 2026 22:38:00 +0000\r\nMessage-ID: <orig@x.example>\r\n\r\nHello Bob\r\n";
const NOW: UtcMillis = UtcMillis(1_795_473_480_000);

fn recipient<'r>(address: &'r EmailAddress, action: Action, status: EnhancedCode) -> RecipientReport<'r> {
    RecipientReport {
        final_recipient: address,
        original_recipient: None,
        action,
        status,
        remote_mta: None,
        diagnostic: None,
        reason: None,
        last_attempt: None,
        will_retry_until: None,
    }
}

fn report(
    original: &[u8],
    recipients: &[RecipientReport<'_>],
    ret: Option<DsnReturn>,
) -> (String, Notification) {
    let from = Mailbox::new(Some("Mail Delivery System"), "mailer-daemon@mx.example".parse().unwrap());
    let to = "ann@x.example".parse().unwrap();
    let report = Report {
        reporting_mta: "mx.example",
        from: &from,
        to: &to,
        message_id: "<dsn@mx.example>",
        now: NOW,
        seed: 1,
        envelope_id: Some("QQ 314159\r\nX: y"),
        arrived: UtcMillis(0),
        recipients,
        original: &[Bytes::copy_from_slice(original)],
        ret,
    };
    let notification = build(&report).unwrap();
    let scan = scan(&notification.message, &Limits::default()).unwrap();
    assert!(!scan.has_bare_line_ends() && !scan.has_long_lines() && scan.malformed_field.is_none());
    assert_eq!(scan.eight_bit_body, notification.eight_bit);
    (String::from_utf8_lossy(&notification.message).into_owned(), notification)
}

#[test]
fn a_failure_in_full_dress() {
    let address = "bob@y.example".parse().unwrap();
    let reply = Reply {
        code: 550,
        enhanced: Some(EnhancedCode::new(5, 1, 1)),
        lines: vec!["No such user".to_owned(), "here".to_owned()],
    };
    let failed = RecipientReport {
        original_recipient: Some("rfc822;Bob@Y.example"),
        remote_mta: Some("mx.y.example"),
        diagnostic: Some(&reply),
        last_attempt: Some(NOW),
        ..recipient(&address, Action::Failed, EnhancedCode::new(5, 1, 1))
    };
    let (text, _) = report(ORIGINAL.as_bytes(), &[failed], Some(DsnReturn::Headers));
    let expected = include_str!("failure.eml").replace('\n', "\r\n");
    assert_eq!(text, expected, "{text}");
    let parsed = MessageParser::default().parse(text.as_bytes()).unwrap();
    let types: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| part.content_type().map_or_else(String::new, |t| t.subtype().unwrap_or("").to_owned()))
        .collect();
    assert_eq!(types, ["report", "plain", "delivery-status", "rfc822-headers"]);
}

#[test]
fn delays_and_successes() {
    let address = "bob@y.example".parse().unwrap();
    let delayed = RecipientReport {
        will_retry_until: Some(NOW),
        reason: Some("No server of y.example answered."),
        ..recipient(&address, Action::Delayed, EnhancedCode::new(4, 4, 1))
    };
    let (text, _) = report(ORIGINAL.as_bytes(), &[delayed], Some(DsnReturn::Full));
    assert!(text.contains("Delayed, still trying:"), "{text}");
    assert!(text.contains("What happened: No server of y.example answered.\r\n"), "{text}");
    assert!(text.contains("\r\nWill-Retry-Until: Mon, 23 Nov 2026 22:38:00 +0000\r\n"), "{text}");
    assert!(!text.contains("Hello Bob") && !text.contains("What you can do"), "{text}");
    let relayed = recipient(&address, Action::Relayed, EnhancedCode::new(2, 1, 9));
    let (text, _) = report(ORIGINAL.as_bytes(), &[relayed], Some(DsnReturn::Full));
    assert!(
        text.contains("Action: relayed\r\nStatus: 2.1.9\r\n") && text.contains("do not report"),
        "{text}"
    );
}

#[test]
fn returns_what_was_asked_for_and_can_be_carried() {
    let address = "bob@y.example".parse().unwrap();
    let failed = [recipient(&address, Action::Failed, EnhancedCode::new(5, 0, 0))];
    let full = |original: &[u8]| report(original, &failed, Some(DsnReturn::Full));
    assert!(full(ORIGINAL.as_bytes()).0.contains("Content-Type: message/rfc822\r\n"));
    assert!(full(ORIGINAL.as_bytes()).0.contains("\r\n\r\nHello Bob\r\n\r\n--=_"));
    let (text, notification) = full("Subject: ä\r\n\r\nö\r\n".as_bytes());
    assert!(
        notification.eight_bit && !notification.smtputf8 && text.contains("Content-Type: message/global\r\n")
    );
    let (text, notification) =
        full(b"Subject: x\r\n\r\n\xe4\r\n".as_slice().escape_ascii().to_string().as_bytes());
    assert!(!notification.eight_bit && text.contains("rfc822"));
    for unfit in ["a\nb", "a\0b", &"x".repeat(999), &"x\r\n".repeat(RETURNED_BYTES_MAX / 3)] {
        let (text, _) = full(format!("Subject: kept\r\n\r\n{unfit}").as_bytes());
        assert!(text.contains("Content-Type: text/rfc822-headers\r\n"), "{unfit:?}");
        assert!(text.contains("\r\nSubject: kept\r\n\r\n--=_"), "{text}");
    }
    let spoof = format!("Subject: x\r\n\r\n--=_{:032x}_dsn\r\n", 1);
    assert!(full(spoof.as_bytes()).0.contains("text/rfc822-headers"));
}

#[test]
fn international_addresses() {
    let address = "jörg@y.example".parse().unwrap();
    let failed = RecipientReport {
        original_recipient: Some("utf-8;jörg@y.example"),
        ..recipient(&address, Action::Failed, EnhancedCode::new(5, 6, 7))
    };
    let (text, notification) = report(ORIGINAL.as_bytes(), &[failed], None);
    assert!(notification.eight_bit && !notification.smtputf8);
    assert!(text.contains("Content-Type: message/global-delivery-status\r\n"), "{text}");
    assert!(text.contains(
        "\r\nOriginal-Recipient: utf-8; jörg@y.example\r\nFinal-Recipient: utf-8; jörg@y.example\r\n"
    ));
}

#[test]
fn no_recipients_no_report() {
    let from = Mailbox::from("a@x.example".parse::<EmailAddress>().unwrap());
    let report = Report {
        reporting_mta: "mx.example",
        from: &from,
        to: &from.address,
        message_id: "<1@x>",
        now: NOW,
        seed: 1,
        envelope_id: None,
        arrived: NOW,
        recipients: &[],
        original: &[],
        ret: None,
    };
    assert_eq!(build(&report).unwrap_err(), DsnError::Recipients);
}

proptest::proptest! {
    #[test]
    fn foreign_words_do_no_harm(
        words in "\\PC{0,80}|[a-z]{2500}|(\r\n[A-Z]: x){1,3}",
        original: Vec<u8>,
    ) {
        let address = "bob@y.example".parse().unwrap();
        let reply = Reply { code: 550, enhanced: None, lines: vec![words.clone(), words.clone()] };
        let failed = RecipientReport {
            original_recipient: Some(&words),
            remote_mta: Some(&words),
            diagnostic: Some(&reply),
            reason: Some(&words),
            ..recipient(&address, Action::Failed, EnhancedCode::new(5, 0, 0))
        };
        let (text, _) = report(&original, &[failed], Some(DsnReturn::Full));
        proptest::prop_assert!(text.is_ascii() || text.contains("8bit"));
        proptest::prop_assert!(!text.contains("\r\nX: y"));
    }
}

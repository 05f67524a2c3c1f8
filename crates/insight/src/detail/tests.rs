use postroad_base::{
    AttemptId, EnhancedCode, EventId, EventKind, MessageId, Stream, TlsFacts, TlsPolicyFacts, Transcript,
    TranscriptLine, UtcMillis, WorkspaceId,
};

use super::*;

fn event() -> Event {
    let now = UtcMillis(1_700_000_000_000);
    let line = |at_ms, ours, text: &str| TranscriptLine { at_ms, ours, text: text.into() };
    Event {
        id: EventId::new(now),
        at: now,
        kind: EventKind::Delivered,
        workspace: WorkspaceId::new(now),
        message: MessageId::new(now),
        stream: Stream::Transactional,
        recipient: "ann@example.org".parse().unwrap(),
        reply: Some(Reply::new(250, EnhancedCode::new(2, 0, 0), "Ok: queued as 4XyZ1234abcd")),
        reason: None,
        next_attempt: None,
        attempt: Some(AttemptFacts {
            id: AttemptId::new(now),
            number: 1,
            mx_host: "mx1.example.org".into(),
            remote_ip: Some("192.0.2.25".parse().unwrap()),
            source_ip: Some("198.51.100.7".parse().unwrap()),
            tls: Some(TlsFacts {
                version: "TLSv1.3".into(),
                cipher: "TLS13_AES_256_GCM_SHA384".into(),
                verified: true,
            }),
            duration_ms: 412,
            transcript: Some(Transcript {
                lines: vec![
                    line(31, false, "220 mx1.example.org ESMTP Postfix"),
                    line(31, true, "EHLO mail.shop.example"),
                    line(
                        60,
                        false,
                        "250-mx1.example.org PIPELINING SIZE 10240000 STARTTLS 8BITMIME CHUNKING",
                    ),
                    line(60, true, "STARTTLS"),
                    line(91, false, "220 2.0.0 Ready to start TLS"),
                    line(180, true, "EHLO mail.shop.example"),
                    line(211, false, "250-mx1.example.org PIPELINING SIZE 10240000 8BITMIME CHUNKING"),
                    line(211, true, "MAIL FROM:<bounce+17@shop.example> SIZE=10240 BODY=8BITMIME"),
                    line(211, true, "RCPT TO:<ann@example.org>"),
                    line(211, true, "BDAT 10240 LAST"),
                    line(250, false, "250 2.1.0 Ok"),
                    line(250, false, "250 2.1.5 Ok"),
                    line(412, false, "250 2.0.0 Ok: queued as 4XyZ1234abcd"),
                ],
            }),
            tls_policy: None,
            source: None,
            provider: None,
        }),
    }
}

#[test]
fn what_was_said_returns() {
    let event = event();
    let blob = Packer::new().unwrap().pack((&event).into(), true).unwrap();
    assert!(blob.len() < 300, "{} bytes", blob.len());
    let detail = Unpacker::new().unwrap().unpack(&blob).unwrap();
    assert_eq!(detail, Detail { reply: event.reply, reason: None, attempt: event.attempt });
}

#[test]
fn the_transcript_can_be_left_to_another_event() {
    let mut event = event();
    let blob = Packer::new().unwrap().pack((&event).into(), false).unwrap();
    event.attempt.as_mut().unwrap().transcript = None;
    assert_eq!(Unpacker::new().unwrap().unpack(&blob).unwrap().attempt, event.attempt);
}

#[test]
fn what_was_asked_of_tls_returns_and_older_blobs_end_before_it() {
    let mut event = event();
    let before = Packer::new().unwrap().pack((&event).into(), false).unwrap();
    event.attempt.as_mut().unwrap().transcript = None;
    let failure = Some("certificate-expired".to_owned());
    let policy = TlsPolicyFacts { policy: "mta-sts enforce".into(), failure };
    event.attempt.as_mut().unwrap().tls_policy = Some(policy);
    let blob = Packer::new().unwrap().pack((&event).into(), false).unwrap();
    let mut unpacker = Unpacker::new().unwrap();
    assert_eq!(unpacker.unpack(&blob).unwrap().attempt, event.attempt);
    assert_eq!(unpacker.unpack(&before).unwrap().attempt.unwrap().tls_policy, None);
}

#[test]
fn source_and_provider_return_and_older_blobs_end_before_them() {
    let mut event = event();
    event.attempt.as_mut().unwrap().transcript = None;
    let before = Packer::new().unwrap().pack((&event).into(), false).unwrap();
    let mut unpacker = Unpacker::new().unwrap();
    assert_eq!(unpacker.unpack(&before).unwrap().attempt, event.attempt);
    let policy = TlsPolicyFacts { policy: "dane".into(), failure: None };
    for (source, provider, policy) in [
        (Some("out-1"), Some("google"), None),
        (Some("out-1"), None, Some(policy.clone())),
        (None, Some("google"), Some(policy)),
    ] {
        let attempt = event.attempt.as_mut().unwrap();
        attempt.source = source.map(str::to_owned);
        attempt.provider = provider.map(str::to_owned);
        attempt.tls_policy = policy;
        let blob = Packer::new().unwrap().pack((&event).into(), false).unwrap();
        assert_eq!(unpacker.unpack(&blob).unwrap().attempt, event.attempt);
    }
}

#[test]
fn nothing_to_say_is_no_blob() {
    let event = Event { reply: None, attempt: None, ..event() };
    assert_eq!(Packer::new().unwrap().pack((&event).into(), true), None);
}

#[test]
fn long_texts_are_cut_between_characters() {
    let event = Event { attempt: None, reply: None, reason: Some("é".repeat(5_000)), ..event() };
    let blob = Packer::new().unwrap().pack((&event).into(), true).unwrap();
    assert_eq!(Unpacker::new().unwrap().unpack(&blob).unwrap().reason, Some("é".repeat(1_000)));
}

#[test]
fn damaged_blobs_are_errors() {
    let blob = Packer::new().unwrap().pack((&event()).into(), true).unwrap();
    let mut unpacker = Unpacker::new().unwrap();
    assert!(unpacker.unpack(&[]).is_err());
    assert!(unpacker.unpack(&[9, 1, 2]).is_err());
    assert!(unpacker.unpack(&blob[..blob.len() / 2]).is_err());
}

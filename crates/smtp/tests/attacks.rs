//! Attacks A01 to A30 of the abuse-test catalogue, by their numbers. Those about policy (A22, A23, A25 to A27) are
//! tested where the policy is.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{Envelope, Recipient};
use postroad_smtp::client::{self, SendError, Transaction, Violation};
use postroad_smtp::sasl::{ClientMechanism, Credentials, Mechanism, Password};
use postroad_smtp::server::{AbortReason, CloseReason, Config, INPUT_BUFFER_MAX_BYTES, Limits, Session};
use support::{EXPORTER, SEED, START, Shell, config, tls};

const SMUGGLED: &[u8] =
    b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<victim@x.example>\r\nDATA\r\nsmuggled\r\n.\r\n";

/// A shell that waits for content.
fn in_data(config: Config) -> Shell {
    let mut shell = Shell::new(config);
    shell.input(b"EHLO a\r\n");
    shell.input(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
    assert!(shell.output().ends_with("354 Go ahead, end with <CRLF>.<CRLF>\r\n"));
    shell
}

/// Whatever stands in place of the end, the smuggled envelope is content or the whole is refused: never two messages.
fn end_of_data(variant: &[u8], refused: bool) {
    let wire = [b"Subject: x\r\n\r\nbody", variant, SMUGGLED].concat();
    for size in [1, 2, 3, 5, 4_096] {
        let mut shell = in_data(config());
        wire.chunks(size).for_each(|piece| shell.input(piece));
        let output = shell.output();
        let place = format!("{} by {size}", variant.escape_ascii());
        if refused {
            assert!(shell.stored.is_empty(), "{place}");
            assert!(output.starts_with("550 5.6.11 "), "{place}: {output}");
            assert_eq!(shell.aborted, [AbortReason::BareLineEnd], "{place}");
        } else {
            assert_eq!(shell.stored.len(), 1, "{place}");
            assert_eq!(output, "250 2.0.0 Queued\r\n", "{place}");
            assert!(shell.stored[0].content.ends_with(b"DATA\r\nsmuggled\r\n"), "{place}");
        }
        assert!(!output.contains("354"), "{place}: {output}");
        assert!(!shell.session.is_closed(), "{place}");
    }
}

#[test]
fn a01_lf_dot_lf() {
    end_of_data(b"\n.\n", true);
}

#[test]
fn a02_lf_dot_cr() {
    end_of_data(b"\n.\r", true);
}

#[test]
fn a03_cr_dot_lf() {
    end_of_data(b"\r.\n", true);
}

#[test]
fn a04_cr_dot_cr() {
    end_of_data(b"\r.\r", true);
}

#[test]
fn a05_lf_dot_crlf() {
    end_of_data(b"\n.\r\n", true);
}

#[test]
fn a06_cr_dot_crlf() {
    end_of_data(b"\r.\r\n", true);
}

#[test]
fn a07_crlf_dot_lf() {
    end_of_data(b"\r\n.\n", true);
}

#[test]
fn a08_crlf_dot_cr() {
    end_of_data(b"\r\n.\r", true);
}

#[test]
fn a09_crlf_nul_dot_crlf() {
    end_of_data(b"\r\n\0.\r\n", false);
}

#[test]
fn a10_crlf_dot_nul_crlf() {
    end_of_data(b"\r\n.\0\r\n", false);
}

#[test]
fn a11_crlf_dot_cr_crlf() {
    end_of_data(b"\r\n.\r\r\n", true);
}

#[test]
fn a12_cr_crlf_dot_cr_crlf() {
    end_of_data(b"\r\r\n.\r\r\n", true);
}

#[test]
fn a13_lf_dot_cr_crlf() {
    end_of_data(b"\n.\r\r\n", true);
}

#[test]
fn a14_outgoing_content_with_bare_line_ends_is_refused_before_sending() {
    let mut session = client::Session::new(Arc::new(client::Config::new("c.example")), SEED, START);
    session.input(b"220 mx.example\r\n", START);
    session.input(b"250-mx.example\r\n250 PIPELINING\r\n", START);
    while session.poll_output().is_some() {}
    for bad in ["a\n.\nb", "a\r.\rb", "a\r\n.\r", "\n", "a\r\r\n"] {
        let envelope = Envelope {
            recipients: vec![Recipient::new("b@x.example".parse().unwrap())],
            ..Envelope::default()
        };
        let content = bad.bytes().map(|byte| Bytes::from(vec![byte])).collect();
        assert_eq!(session.send(Transaction { envelope, content }), Err(SendError::BareLineEnd), "{bad:?}");
        assert_eq!(SendError::BareLineEnd.reply().code, 550);
    }
    assert!(session.poll_output().is_none());
    assert!(session.is_ready());
}

#[test]
fn a15_commands_behind_starttls_are_dropped() {
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    shell.output();
    shell.input(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<evil@x.example>\r\n");
    assert_eq!(shell.output(), "220 2.0.0 Ready to start TLS\r\n");
    // What still comes before the handshake is not looked at either.
    shell.input(b"RSET\r\n");
    shell.start_tls();
    assert_eq!(shell.output(), "");
    assert_eq!(shell.session.hello(), None);
    assert_eq!(shell.exchange(b"RCPT TO:<b@x.example>\r\n"), "503 5.5.1 MAIL comes first\r\n");
}

#[test]
fn a15_replies_behind_starttls_end_the_client() {
    let mut session = client::Session::new(Arc::new(client::Config::new("c.example")), SEED, START);
    session.input(b"220 mx.example\r\n", START);
    session.input(b"250-mx.example\r\n250 STARTTLS\r\n", START);
    session.input(b"220 go\r\n250-mx.example\r\n250 AUTH PLAIN\r\n", START);
    let mut events = std::iter::from_fn(|| session.poll_event());
    match (events.next(), events.next()) {
        (Some(client::Event::Closed(closed)), None) => {
            assert_eq!(closed.reason, client::CloseReason::Violation(Violation::InjectionBeforeTls));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a16_early_talkers() {
    let delayed = Config { greeting_delay: Duration::from_secs(3), ..config() };
    let mut shell = Shell::new(delayed.clone());
    assert_eq!(shell.output(), "");
    shell.input(b"E");
    assert_eq!(shell.output(), "554 5.5.1 You must wait for the greeting\r\n");
    assert_eq!(shell.closed, Some(CloseReason::EarlyTalker));

    let mut patient = Shell::new(delayed);
    assert_eq!(patient.session.deadline(), Some(START.plus(Duration::from_secs(3))));
    patient.pass(Duration::from_secs(3));
    assert_eq!(patient.output(), "220 mail.example ESMTP Postroad\r\n");

    let mut hasty = Shell::new(config());
    hasty.output();
    hasty.input(b"EHLO a\r\nMAIL FROM:<a@x.example>\r\n");
    assert_eq!(hasty.output(), "554 5.5.1 You must wait for the reply to EHLO\r\n");
    assert_eq!(hasty.closed, Some(CloseReason::EarlyTalker));

    let mut allowed = Shell::new(Config { refuse_early_talkers: false, ..config() });
    allowed.input(b"HELO a\r\nMAIL FROM:<a@x.example>\r\n");
    assert!(allowed.output().ends_with("250 2.1.0 Sender accepted\r\n"));
}

#[test]
fn a17_other_protocols_are_closed_at_the_first_line() {
    for request in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\nMAIL FROM:<a@x.example>\r\n"[..],
        b"POST /x HTTP/1.0\r\n\r\nEHLO a\r\n",
        b"FOO / HTTP/1.1\r\n",
        b"CONNECT x:25 HTTP/1.1\r\n",
        b"Host: x\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ] {
        for size in [1, request.len()] {
            let mut shell = Shell::new(config());
            shell.output();
            request.chunks(size).for_each(|piece| shell.input(piece));
            let output = shell.output();
            assert!(output.starts_with("554 5.5.1 ") && output.lines().count() == 1, "{output}");
            assert_eq!(shell.closed, Some(CloseReason::WrongProtocol));
        }
    }
}

#[test]
fn a18_a_chunk_that_lies_about_its_size() {
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    shell.input(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\n");
    shell.output();
    // Shorter than it says: the next commands are content. Longer: the rest is commands.
    shell.input(b"BDAT 6\r\nRSET\r\nabc\r\nBDAT 3 LAST\r\nxyzQUIT\r\n");
    assert_eq!(
        shell.output(),
        "250 2.0.0 6 octets\r\n500 5.5.1 Unknown command\r\n250 2.0.0 Queued\r\n\
         221 2.0.0 mail.example closes the connection\r\n"
    );
    assert_eq!(shell.stored[0].content, b"RSET\r\nxyz");
}

#[test]
fn a18_nothing_is_allocated_ahead() {
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    shell.input(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nBDAT 52428800 LAST\r\nabc");
    assert!(shell.session.input_buffer().capacity() < 4_096);
    assert!(!shell.session.is_closed());
}

#[test]
fn a19_size_is_only_a_hint() {
    let limits = Limits { message_bytes: 1_000, ..Limits::default() };
    let mut shell = Shell::new(Config { limits, ..config() });
    shell.input(b"EHLO a\r\n");
    shell.input(b"MAIL FROM:<a@x.example> SIZE=1\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
    shell.output();
    for _ in 0..15 {
        shell.input(&[&[b'x'; 98][..], b"\r\n"].concat());
        assert!(shell.session.input_buffer().len() < 1_100);
    }
    assert_eq!(shell.aborted, [AbortReason::TooLarge]);
    assert_eq!(shell.exchange(b".\r\nNOOP\r\n"), "552 5.3.4 Message too large\r\n250 2.0.0 OK\r\n");
    assert!(shell.stored.is_empty());
}

#[test]
fn a20_long_lines_nul_and_8_bit_in_commands() {
    let check = |command: &[u8], expected: &str| {
        for size in [1, 100, command.len()] {
            let mut shell = Shell::new(config());
            shell.input(b"EHLO a\r\n");
            shell.output();
            command.chunks(size).for_each(|piece| shell.input(piece));
            shell.input(b"NOOP\r\n");
            let output = shell.output();
            assert_eq!(output, format!("{expected}\r\n250 2.0.0 OK\r\n"), "{}", command.escape_ascii());
        }
    };
    let long = |length: usize| [b"NOOP ", &vec![b'x'; length - 7][..], b"\r\n"].concat();
    check(&long(512), "250 2.0.0 OK");
    for length in [513, 1_000, 4_096, 60_000] {
        check(&long(length), "500 5.5.2 Line too long");
    }
    let padding = vec![b'x'; 5_000];
    check(&[b"MAIL FROM:<", &padding[..], b"@x.example>\r\n"].concat(), "500 5.5.2 Line too long");
    check(&[b"MAIL FROM:<", &padding[..1_000], b"@x.example>\r\n"].concat(), "501 5.1.3 Not a valid address");
    let control = "500 5.5.2 A line ends with CRLF and holds no other CR, LF or NUL";
    check(b"NOOP \0\r\n", control);
    check(b"NOOP\nMAIL FROM:<a@x.example>\r\n", control);
    check(b"NOOP\rMAIL FROM:<a@x.example>\r\n", control);
    check(b"RCPT TO:<b@x.example\0>\r\n", control);
    check(b"MAIL FROM:<a\x1b@x.example>\r\n", "500 5.5.2 Characters that cannot stand in this command");
    check(b"NOOP \xe9\r\n", "500 5.5.2 Characters that cannot stand in this command");
    check(b"EHLO \xc3\xa9\r\n", "500 5.5.2 Characters that cannot stand in this command");
    check(b"MAIL FROM:<\xc3\xa9@x.example>\r\n", "553 5.6.7 This address needs SMTPUTF8");
    check(b"\xff\xfe\r\n", "500 5.5.1 Unknown command");
}

#[test]
fn a20_a_line_without_end_is_closed() {
    let mut shell = Shell::new(config());
    shell.output();
    for _ in 0..2_000 {
        shell.input(&[b'x'; 100]);
        assert!(shell.session.input_buffer().len() < 1_000);
    }
    assert_eq!(shell.closed, Some(CloseReason::LimitExceeded));
    assert_eq!(shell.output(), "500 5.5.2 Line too long\r\n421 4.7.0 Line too long\r\n");
}

#[test]
fn a21_twenty_thousand_recipients() {
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    shell.input(b"MAIL FROM:<a@x.example>\r\n");
    shell.output();
    let mut replies = String::new();
    for number in 0..20_000 {
        replies += &shell.exchange(format!("RCPT TO:<user{number}@x.example>\r\n").as_bytes());
    }
    assert_eq!(replies.matches("250 2.1.5").count(), 1_000);
    assert_eq!(replies.matches("452 4.5.3").count(), 19_000);
    shell.input(b"DATA\r\nx\r\n.\r\n");
    assert_eq!(shell.stored[0].envelope.recipients.len(), 1_000);
}

#[test]
fn a24_slow_clients_are_closed() {
    // One byte every 30 seconds: each deadline is met but the command never ends.
    let mut shell = Shell::new(config());
    for _ in 0..10 {
        shell.pass(Duration::from_secs(30));
        shell.input(b"N");
    }
    assert_eq!(shell.closed, Some(CloseReason::Timeout));
    assert!(shell.output().ends_with("421 4.4.2 Timeout\r\n"));

    // The same inside content.
    let mut shell = in_data(config());
    let mut seconds = 0;
    while shell.closed.is_none() {
        shell.pass(Duration::from_secs(30));
        shell.input(b"x");
        seconds += 30;
        assert!(seconds < 600);
    }
    assert_eq!(shell.aborted, [AbortReason::Closed]);

    // The same inside a chunk, after much came fast.
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    let chunk =
        [&b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nBDAT 200000\r\n"[..], &[b'x'; 200_000]];
    shell.input(&chunk.concat());
    shell.input(b"BDAT 100000\r\n");
    for _ in 0..10 {
        shell.pass(Duration::from_secs(30));
        shell.input(b"x");
    }
    assert_eq!(shell.closed, Some(CloseReason::Timeout));
}

#[test]
fn a24_a_session_that_gets_nowhere_is_closed() {
    let mut shell = Shell::new(config());
    shell.input(b"EHLO a\r\n");
    let mut minutes = 0;
    while shell.closed.is_none() {
        shell.pass(Duration::from_mins(4));
        shell.input(b"NOOP\r\n");
        minutes += 4;
        assert!(minutes < 60);
    }
    assert_eq!(minutes, 32);
}

#[test]
fn a28_auth_before_tls_is_refused() {
    let mut shell = Shell::new(config());
    assert!(!shell.exchange(b"EHLO a\r\n").contains("AUTH"));
    for command in
        ["AUTH PLAIN AGFubgBzZWNyZXQ=", "AUTH LOGIN", "AUTH SCRAM-SHA-256", "AUTH NONSENSE", "AUTH"]
    {
        assert_eq!(shell.exchange(format!("{command}\r\n").as_bytes()), "538 5.7.11 AUTH needs TLS\r\n");
    }
    assert_eq!(shell.session.authenticated(), None);
}

#[test]
fn a29_three_failures_end_the_connection() {
    let mut shell = Shell::with_tls(config());
    shell.input(b"EHLO a\r\n");
    shell.output();
    for _ in 0..2 {
        let reply = shell.exchange(b"AUTH PLAIN AGFubgB3cm9uZw==\r\n");
        assert_eq!(reply, "535 5.7.8 Wrong name or password\r\n");
    }
    let reply = shell.exchange(b"AUTH PLAIN AGFubgB3cm9uZw==\r\nAUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
    assert_eq!(reply, "535 5.7.8 Wrong name or password\r\n421 4.7.0 Too many failed logins\r\n");
    assert_eq!(shell.closed, Some(CloseReason::TooManyAuthFailures));
    assert!(shell.authenticated.is_empty());
}

#[test]
fn a30_bad_base64_and_endless_blobs() {
    let cases: [(&[u8], &str); 4] = [
        (b"AUTH PLAIN\r\n\xff\xfe\r\n", "334 \r\n501 5.5.2 Not base64\r\n"),
        (b"AUTH PLAIN\r\nAGFub\r\n", "334 \r\n501 5.5.2 Not base64\r\n"),
        (b"AUTH LOGIN\r\n*\r\n", "334 VXNlcm5hbWU6\r\n501 5.7.0 Authentication aborted\r\n"),
        (b"AUTH PLAIN\r\nAA\0==\r\n", "334 \r\n501 5.5.2 Not base64\r\n"),
    ];
    for (input, expected) in cases {
        let mut shell = Shell::with_tls(config());
        shell.input(b"EHLO a\r\n");
        shell.output();
        assert_eq!(shell.exchange(input), expected);
        assert_eq!(
            shell.exchange(b"AUTH PLAIN AGFubgBzZWNyZXQ=\r\n"),
            "235 2.7.0 Authentication succeeded\r\n"
        );
    }
    let mut shell = Shell::with_tls(config());
    shell.input(b"EHLO a\r\n");
    shell.input(b"AUTH PLAIN\r\n");
    shell.output();
    shell.input(&[b'A'; 12_287]);
    assert_eq!(shell.output(), "");
    assert_eq!(shell.exchange(b"A"), "500 5.5.6 Authentication line too long\r\n");
    for _ in 0..100 {
        shell.input(&[b'A'; 1_000]);
        assert!(shell.session.input_buffer().len() < 20_000);
    }
    assert_eq!(shell.closed, Some(CloseReason::LimitExceeded));
}

/// The challenge, and the reply at the end, of a SCRAM exchange.
fn scram(authcid: &str, password: &str, mechanism: Mechanism, nonce: &str) -> (String, String, Vec<String>) {
    let mut shell = Shell::with_tls(config());
    shell.input(b"EHLO a\r\n");
    shell.output();
    let credentials = Credentials { authcid: authcid.into(), password: Password::new(password) };
    let mut client = ClientMechanism::choose(&[mechanism], credentials, Some(&tls()), nonce).unwrap();
    let encode = |bytes: Vec<u8>| base64(&bytes);
    let first = encode(client.initial_response().unwrap());
    let challenge = shell.exchange(format!("AUTH {mechanism} {first}\r\n").as_bytes());
    let Some(challenge) = challenge.strip_prefix("334 ") else { return (String::new(), challenge, vec![]) };
    let challenge = unbase64(challenge.trim());
    let proof = encode(client.respond(&challenge).unwrap());
    let mut reply = shell.exchange(format!("{proof}\r\n").as_bytes());
    if let Some(last) = reply.strip_prefix("334 ") {
        assert!(shell.authenticated.is_empty());
        let answer = encode(client.respond(&unbase64(last.trim())).unwrap());
        reply = shell.exchange(format!("{answer}\r\n").as_bytes());
    }
    let challenge = String::from_utf8(challenge).unwrap();
    (challenge, reply, shell.authenticated)
}

#[test]
fn a29_unknown_logins_look_like_known_ones() {
    let plus = Mechanism::ScramSha256Plus;
    let (_, reply, who) = scram("ann", "secret", plus, "abc");
    assert_eq!((reply.as_str(), who), ("235 2.7.0 Authentication succeeded\r\n", vec!["ann".to_owned()]));
    let failed = "535 5.7.8 Authentication failed\r\n";
    let (known, reply, _) = scram("ann", "wrong", plus, "abc");
    assert_eq!(reply, failed);
    let (unknown, reply, who) = scram("bob", "wrong", plus, "abc");
    assert_eq!((reply.as_str(), who), (failed, vec![]));
    let (again, ..) = scram("bob", "wrong", plus, "abc");
    let (other, ..) = scram("eve", "wrong", plus, "abc");
    let salt = |challenge: &str| challenge.split(',').nth(1).unwrap().to_owned();
    assert_eq!(salt(&unknown), salt(&again));
    assert_ne!(salt(&unknown), salt(&other));
    assert_eq!(salt(&unknown).len(), salt(&known).len());
    // A login that is attacked from everywhere can be told to come later; that does not count.
    let (_, reply, _) = scram("locked", "secret", plus, "abc");
    assert_eq!(reply, "454 4.7.0 Too many attempts, try later\r\n");
    // A client that could bind channels but was told that we cannot is right to be refused.
    let (_, reply, _) = scram("ann", "secret", Mechanism::ScramSha256, "abc");
    assert_eq!(reply, failed);
}

#[test]
fn plus_is_not_offered_without_an_exporter() {
    let without = postroad_smtp::TlsInfo { exporter: None, ..tls() };
    let mut shell = Shell::with(Session::with_tls(Arc::new(config()), without, SEED, START));
    let ehlo = shell.exchange(b"EHLO a\r\n");
    assert!(ehlo.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN\r\n"), "{ehlo}");
    assert_eq!(tls().exporter, Some(EXPORTER));
}

/// A shell that goes on feeding a session that waits for its decision.
#[test]
fn input_while_a_decision_is_due_is_bounded() {
    let mut session = Session::new(Arc::new(config()), SEED, START);
    session.input(b"HELO a\r\n", START);
    session.input(b"MAIL FROM:<a@x.example>\r\n", START);
    assert!(session.wants_input());
    let piece = [b'x'; 64 * 1024];
    for _ in 0..10 {
        session.input(&piece, START);
        assert!(session.input_buffer().len() <= INPUT_BUFFER_MAX_BYTES + piece.len());
    }
    assert!(session.is_closed() && !session.wants_input());

    // The same before a greeting that is held back.
    let delayed = Config { greeting_delay: Duration::from_secs(3), refuse_early_talkers: false, ..config() };
    let mut session = Session::new(Arc::new(delayed), SEED, START);
    for _ in 0..10 {
        session.input(&piece, START);
        assert!(session.input_buffer().len() <= INPUT_BUFFER_MAX_BYTES + piece.len());
    }
    assert!(session.is_closed());
}

/// Many commands with long replies, and a peer that reads none.
#[test]
fn output_is_bounded() {
    let mut config = config();
    config.limits.idle_commands = u32::MAX;
    let mut session = Session::new(Arc::new(config), SEED, START);
    session.input(b"EHLO a\r\n", START);
    session.input(&b"EHLO a\r\n".repeat(10_000), START);
    assert!(!session.wants_input());
    let mut replies = 0;
    while let Some(output) = session.poll_output() {
        assert!(output.len() < 70_000);
        replies += output.windows(10).filter(|part| part == b"250 HELP\r\n").count();
        while session.poll_event().is_some() {}
    }
    assert_eq!(replies, 10_001);
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn unbase64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

use super::*;

#[derive(Debug, PartialEq, Eq)]
struct Row(String, Option<u16>, Option<String>, Option<Stage>);

fn bounce(message: &str) -> Bounce {
    match read(message.replace('\n', "\r\n").as_bytes()).unwrap() {
        Report::Bounce(bounce) => bounce,
        other => panic!("no bounce: {other:?}"),
    }
}

fn check(message: &str, expected: &[(&str, u16, &str, Option<Stage>)]) {
    let rows: Vec<Row> = bounce(message)
        .recipients
        .iter()
        .map(|recipient| {
            let reply = recipient.reply();
            Row(
                recipient.recipient.clone(),
                reply.code,
                reply.enhanced.map(|code| code.to_string()),
                recipient.stage,
            )
        })
        .collect();
    let expected: Vec<Row> = expected
        .iter()
        .map(|(recipient, code, enhanced, stage)| {
            let enhanced = (!enhanced.is_empty()).then(|| (*enhanced).to_owned());
            Row((*recipient).to_owned(), (*code > 0).then_some(*code), enhanced, *stage)
        })
        .collect();
    assert_eq!(rows, expected, "{message}");
}

const FORMAL: &str = "From: Mail <MAILER-DAEMON@mx.example.net>
To: bounce+t0k3n@send.example
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary=\"b 1\"

--b 1
Content-Type: text/plain

<ann@example.com>: host mx.example.com said: 550 5.1.1 nobody here (in reply to RCPT TO command)
--b 1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Original-Envelope-Id: e1

Final-Recipient: rfc822; ann@example.com
Original-Recipient: rfc822;info@example.com
Action: failed
Status: 5.0.0 (permanent failure)
Remote-MTA: dns; mx.example.com (192.0.2.1)
Diagnostic-Code: smtp; 550 5.1.1 nobody
 here

Final-Recipient: utf-8; \\x{FC}nn@example.com
Action: delayed
Status: 4.4.7
--b 1
Content-Type: message/rfc822

Return-Path: <bounce+t0k3n@send.example>
Message-ID: <m1@send.example>
From: shop@send.example
To: info@example.com
Subject: News

body
--b 1--
";

#[test]
fn delivery_status() {
    check(
        FORMAL,
        &[
            ("ann@example.com", 550, "5.1.1", Some(Stage::Rcpt)),
            ("ünn@example.com", 0, "4.4.7", Some(Stage::Rcpt)),
        ],
    );
    let bounce = bounce(FORMAL);
    assert_eq!(bounce.form, Form::DeliveryStatus);
    assert_eq!(bounce.reporting_mta.as_deref(), Some("mx.example.net"));
    assert_eq!(bounce.envelope_id.as_deref(), Some("e1"));
    assert_eq!(bounce.addressed_to.as_deref(), Some("bounce+t0k3n@send.example"));
    let first = &bounce.recipients[0];
    assert_eq!(first.remote_mta.as_deref(), Some("mx.example.com"));
    assert_eq!(first.original_recipient.as_deref(), Some("info@example.com"));
    assert_eq!(first.status_comment.as_deref(), Some("permanent failure"));
    assert_eq!(first.diagnostic.as_ref().unwrap().text, "550 5.1.1 nobody here");
    assert_eq!(bounce.recipients[1].action, Action::Delayed);
    assert_eq!(bounce.original.message_id.as_deref(), Some("<m1@send.example>"));
    assert_eq!(bounce.original.return_path.as_deref(), Some("bounce+t0k3n@send.example"));
}

#[test]
fn addresses_that_begin_their_line() {
    check(
        "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\nHi. This is a program.\n\n<ann@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 gone\nGiving up on 192.0.2.1.\n\n<bob@example.com>:\n552 quota (#5.2.2)\n\n--- Below this line is a copy of the message.\n\nFrom: a@send.example\nTo: ann@example.com\n",
        &[
            ("ann@example.com", 550, "5.1.1", Some(Stage::Rcpt)),
            ("bob@example.com", 552, "5.2.2", Some(Stage::Rcpt)),
        ],
    );
    check(
        "From: Mailer-Daemon@mx.example.net\nX-Failed-Recipients: ann@example.com\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed\n\nThe following address(es) failed:\n\n  ann@example.com\n    SMTP error from remote mail server after MAIL FROM:<shop@send.example>:\n    host mx.example.com [192.0.2.20]: 550 5.7.0 <shop@send.example>... no\n",
        &[("ann@example.com", 550, "5.7.0", Some(Stage::Mail))],
    );
}

#[test]
fn addresses_behind_a_word_and_transcripts() {
    check(
        "From: Postmaster@example.com\nSubject: Mail System Error\n\n    Recipient: <ann@example.com>\n    >>> RCPT TO:<ann@example.com>\n    <<< 550 <ann@example.com>: User unknown\n",
        &[("ann@example.com", 550, "", Some(Stage::Rcpt))],
    );
    check(
        "From: MAILER-DAEMON\nSubject: Returned mail\n\n   ----- The following addresses had permanent fatal errors -----\n<ann@example.com>\n<bob@example.com>\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> RCPT To:<ann@example.com>\n<<< 550 5.1.1 unknown\n550 5.1.1 <ann@example.com>... User unknown\n>>> RCPT To:<bob@example.com>\n<<< 552 5.2.2 full\n",
        &[
            ("ann@example.com", 550, "5.1.1", Some(Stage::Rcpt)),
            ("bob@example.com", 552, "5.2.2", Some(Stage::Rcpt)),
        ],
    );
    check(
        "From: \"Postmaster\" <postmaster@example.org>\nSubject: Undeliverable Mail\n\nUnknown user: ann@example.com\n\nOriginal message follows.\n\nTo: ann@example.com\n",
        &[("ann@example.com", 0, "", None)],
    );
}

#[test]
fn fields_in_the_text_and_encodings() {
    check(
        "From: MAILER-DAEMON@mx.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: quoted-printable\n\nTechnical report:\n\nReporting-MTA: d=\nsn; a.example\nAction: failed\nFinal-Rec=\nipient: rfc822; ann@example.com\nDiagnostic-Code: smtp; 55=\n0 5.2.2 full\nStatus: 5.2.2\n--b--\n",
        &[("ann@example.com", 550, "5.2.2", None)],
    );
    check(
        "From: postmaster@x.example\nSubject: Undeliverable\nContent-Type: text/html\n\n<style>a{}</style><p>Your message to <b>ann@example.com</b> couldn't be delivered.<br>550 5.1.10 not found</p>\n",
        &[("ann@example.com", 550, "5.1.10", None)],
    );
}

#[test]
fn what_is_no_bounce() {
    let kind = |message: &str| read(message.as_bytes()).unwrap();
    let away = kind(
        "From: ann@example.com\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nbob@example.com helps you.\n",
    );
    assert!(matches!(away, Report::AutoReply(_)), "{away:?}");
    let person = kind("From: ann@example.com\nSubject: lunch?\n\nask bob@example.com\n");
    assert_eq!(person, Report::Other);
    let receipt = kind(
        "From: ann@example.com\nContent-Type: multipart/report; boundary=b\n\n--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ann@example.com\nOriginal-Message-ID: <m@x.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
    );
    assert!(matches!(receipt, Report::Disposition(_)), "{receipt:?}");
    assert!(read(&b"Received: x\r\n".repeat(60)).is_err());
}

#[test]
fn complaints() {
    let message = "From: <fbl@isp.example>\nSubject: report\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1\nVersion: 1\nOriginal-Mail-From: <bounce+t@send.example>\nOriginal-Rcpt-To: <ann@isp.example>\nSource-IP: 192.0.2.9\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <m1@send.example>\nCFBL-Feedback-ID: f:1\nTo: ann@isp.example\n--b--\n";
    let Report::Complaint(complaint) = read(message.as_bytes()).unwrap() else { panic!("no complaint") };
    assert_eq!(complaint.feedback_type, FeedbackType::Abuse);
    assert_eq!(complaint.original_mail_from.as_deref(), Some("bounce+t@send.example"));
    assert_eq!(complaint.recipients, ["ann@isp.example"]);
    assert_eq!(complaint.source_ip.as_deref(), Some("192.0.2.9"));
    assert_eq!(complaint.original.cfbl_feedback_id.as_deref(), Some("f:1"));
    assert!(complaint.headers_only);
    let not_spam = message.replace("Feedback-Type: abuse", "Feedback-Type: not-spam");
    let Report::Complaint(complaint) = read(not_spam.as_bytes()).unwrap() else { panic!("no complaint") };
    assert_eq!(complaint.feedback_type, FeedbackType::NotSpam);
}

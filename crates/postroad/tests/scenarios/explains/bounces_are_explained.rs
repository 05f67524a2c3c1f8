//! `postroad check` reads files without configuration or server.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

const BOUNCE: &str = "From: MAILER-DAEMON@mx.example.net\r\nSubject: failure notice\r\n\r\n\
    <ann@example.com>:\r\n192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 User unknown\r\n\r\n\
    <bob@example.com>:\r\nRemote host said: 452 4.2.2 Mailbox full\r\n\r\n\
    --- Below this line is a copy of the message.\r\n\r\nMessage-ID: <m1@send.example>\r\nFrom: a@send.example\r\n";

const COMPLAINT: &str = "From: fbl@isp.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\
    Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nOriginal-Rcpt-To: ann@isp.example\r\n\r\n--b--\r\n";

fn check(arguments: &[&str], directory: &Path) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_postroad"))
        .current_dir(directory)
        .env_clear()
        .arg("check")
        .args(arguments)
        .output()
        .unwrap();
    (done.status.success(), String::from_utf8(done.stdout).unwrap())
}

#[test]
fn bounces_and_complaints_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("bounce.eml"), BOUNCE).unwrap();
    std::fs::write(directory.path().join("complaint.eml"), COMPLAINT).unwrap();
    let (fine, text) = check(&["bounce", "bounce.eml", "complaint.eml"], directory.path());
    assert!(fine && text.contains("invalid_recipient (hard)  scope: recipient  action: suppress"), "{text}");
    assert!(
        text.contains("about message <m1@send.example>") && text.contains("no bounce: complaint"),
        "{text}"
    );
    let (_, json) = check(&["bounce", "--json", "bounce.eml"], directory.path());
    let json: Value = serde_json::from_str(&json).unwrap();
    let rows: Vec<(&str, &str, bool)> = json[0]["recipients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["recipient"].as_str().unwrap(),
                row["class"].as_str().unwrap(),
                row["hard"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [("ann@example.com", "invalid_recipient", true), ("bob@example.com", "mailbox_full", false)]
    );
    let (_, json) = check(&["complaint", "--json", "complaint.eml"], directory.path());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json[0]["feedback_type"], &json[0]["recipients"][0]),
        (&"abuse".into(), &"ann@isp.example".into())
    );
    let (fine, _) = check(&["bounce", "missing.eml"], directory.path());
    assert!(!fine);
}

#[test]
fn agreement_is_scored() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("eml")).unwrap();
    std::fs::write(directory.path().join("eml/one.eml"), BOUNCE).unwrap();
    let expected = r#"{"one": [{"recipient_index": 1, "reason": "userunknown", "hard": true},
        {"recipient_index": 2, "reason": "blocked", "hard": false}]}"#;
    std::fs::write(directory.path().join("expected.json"), expected).unwrap();
    let (fine, text) = check(&["bounce", "--score", "."], directory.path());
    let all = text.lines().find(|line| line.starts_with("all ")).unwrap();
    assert!(fine && all.contains("2 (100.0 %)") && all.contains("1 (50.0 %)"), "{text}");
    assert!(text.contains("one 2: expected blocked (soft), found mailbox_full (soft)"), "{text}");
}

#[test]
fn reports_about_dmarc_and_tls_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    let row = |ip: &str, count: u32, dkim: &str, disposition: &str| {
        format!(
            "<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>{disposition}\
            </disposition><dkim>{dkim}</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>shop.example\
            </header_from></identifiers></record>"
        )
    };
    let dmarc = format!(
        "<feedback><report_metadata><org_name>Receiver</org_name><report_id>7</report_id><date_range><begin>1775001600</begin>\
        <end>1775087999</end></date_range></report_metadata><policy_published><domain>shop.example</domain><p>quarantine</p>\
        </policy_published>{}{}</feedback>",
        row("192.0.2.1", 30, "pass", "none"),
        row("198.51.100.9", 10, "fail", "quarantine")
    );
    let tls = r#"{"organization-name":"Receiver","report-id":"1","date-range":{"start-datetime":"2026-04-01T00:00:00Z",
        "end-datetime":"2026-04-01T23:59:59Z"},"policies":[{"policy":{"policy-type":"sts","policy-domain":"shop.example"},
        "summary":{"total-successful-session-count":3,"total-failure-session-count":1},
        "failure-details":[{"result-type":"certificate-expired","failed-session-count":1}]}]}"#;
    let mail = format!(
        "From: noreply@receiver.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\nContent-Type: text/xml; name=r.xml\r\n\r\n{dmarc}\r\n--b--\r\n"
    );
    for (name, content) in [("mail.eml", mail.as_str()), ("tls.json", tls), ("other.txt", "Hello")] {
        std::fs::write(directory.path().join(name), content).unwrap();
    }
    let (fine, text) = check(&["report", "mail.eml", "tls.json", "other.txt"], directory.path());
    assert!(fine && text.contains("about shop.example, 2026-04-01T00:00:00Z"), "{text}");
    assert!(text.contains("messages: 40, passed: 30 (75.0 %)") && text.contains("198.51.100.9"), "{text}");
    assert!(text.contains("shop.example (sts): 4 sessions, 1 failed (25.0 %)"), "{text}");
    assert!(text.contains("cannot be read: it is no report about DMARC or TLS"), "{text}");
    let (_, json) = check(&["report", "--json", "mail.eml"], directory.path());
    let json: Value = serde_json::from_str(&json).unwrap();
    let first = &json[0]["report"]["sources"][0];
    assert_eq!((&first["source_ip"], &first["dkim_aligned"]), (&"192.0.2.1".into(), &true.into()));
}

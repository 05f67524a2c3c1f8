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

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::{Cli as _, PATIENCE, World, body_of};

/// A directory of `*.eml`, for more than the few of our own.
const CORPUS: &str = "POSTROAD_CORPUS";

fn files() -> Vec<PathBuf> {
    let dir = match std::env::var_os(CORPUS) {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"),
    };
    let entries = std::fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "eml"));
    files.sort();
    assert!(!files.is_empty(), "no *.eml in {}", dir.display());
    files
}

/// As SMTP carries it: every line ends with CRLF, the last one too.
fn as_carried(content: &[u8]) -> Vec<u8> {
    let mut carried = Vec::with_capacity(content.len() + content.len() / 32);
    let mut before = 0;
    for byte in content {
        if *byte == b'\n' && before != b'\r' {
            carried.push(b'\r');
        }
        carried.push(*byte);
        before = *byte;
    }
    if !carried.ends_with(b"\r\n") {
        carried.extend_from_slice(b"\r\n");
    }
    carried
}

#[tokio::test(flavor = "multi_thread")]
async fn corpus_goes_through_unharmed() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    world.server.cli(&["workspace", "set", "--sender-policy", "any"]).await;
    let (mut taken, mut refused) = (0, Vec::new());
    for file in files() {
        let content = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let message = json!({
            "raw": STANDARD.encode(&content),
            "mail_from": "ann@sender.test",
            "rcpt_to": ["bob@elsewhere.test"],
        });
        let answer = world.api("POST", "/messages", Some(&message)).await;
        if answer.status != 202 {
            refused.push(format!("{name}: {}", answer.body["detail"]));
            continue;
        }
        taken += 1;
        let received = sink.wait_for(taken, PATIENCE).await.unwrap().pop().unwrap();
        // BDAT carries a last line without end as it is, DATA closes it.
        let (found, expected) = (as_carried(&received.content), as_carried(&content));
        assert!(
            body_of(&found) == body_of(&expected),
            "{name}: {:?} is not {:?}",
            String::from_utf8_lossy(body_of(&found)),
            String::from_utf8_lossy(body_of(&expected))
        );
    }
    println!("{taken} went through, {} were refused", refused.len());
    assert!(taken > 0);
    let mut violations = world.net.violations();
    if std::env::var_os(CORPUS).is_none() {
        assert!(refused.is_empty(), "{refused:#?}");
    } else {
        println!("{refused:#?}");
        // Lines too long and NUL are the author's; a gateway that changed them would break signatures.
        violations.retain(|violation| !violation.what.contains("content"));
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::{World, events, field, fields, tools};

/// Runs the client that `cargo xtask test --only tools` installs.
async fn nodemailer(world: &World, to: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/nodemailer");
    let installed = folder.join("node_modules/nodemailer").is_dir();
    assert!(installed, "nodemailer is needed for this test: cargo xtask test --only tools");
    let login = world.login().await;
    let address = world.server.submission;
    let mut command = Command::new(tools::find("node", "nodejs"));
    command.current_dir(&folder).arg("send.mjs").arg(address.ip().to_string());
    command.arg(address.port().to_string()).args([&login.username, &login.password]).arg(to);
    let told = tools::run(command, b"").await;
    assert_eq!(told.code, Some(0), "{told:?}");
    serde_json::from_str(&told.stdout).unwrap()
}

/// Takes a message apart with Python, not with our own code.
const PARTS: &str = r#"
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [p for p in message.walk() if not p.is_multipart()]
print(json.dumps([[p.get_content_type(), p.get_filename(), p.get_payload(decode=True).hex()] for p in parts]))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn smtp_submission_by_nodemailer() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let sent = nodemailer(&world, "you@elsewhere.test").await;
    assert_eq!(sent["accepted"], json!(["you@elsewhere.test"]));
    let id = sent["response"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
    let received = world.one_at("elsewhere.test").await;
    // RFC 3461 §4: what the client asked for is asked of the next server.
    let parameter = |name: &str| received.mail_parameters.iter().find(|one| one.keyword == name);
    assert_eq!(parameter("RET").and_then(|one| one.value.as_deref()), Some("HDRS"));
    assert_eq!(parameter("ENVID").and_then(|one| one.value.as_deref()), Some("order+2B7"));
    let subject = field(&received.content, "Subject");
    assert!(subject.starts_with("=?UTF-8?"), "{subject}");
    assert_eq!(fields(&received.content, "DKIM-Signature").len(), 2);
    let parts = tools::python("python3", PARTS, &[], &received.content).await;
    let parts: Vec<(String, Option<String>, String)> = serde_json::from_str(&parts).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let all: Vec<u8> = (0..=255).collect();
    let find = |kind: &str| parts.iter().find(|part| part.0 == kind).unwrap().2.clone();
    assert_eq!(find("text/plain"), hex("Grüße\r\n.\r\n..dots\r\n".as_bytes()));
    let attached = |name: &str| parts.iter().find(|part| part.1.as_deref() == Some(name)).unwrap().2.clone();
    assert_eq!(attached("bytes.bin"), hex(&all));
    assert_eq!(attached("Übersicht.txt"), hex("naïve\n".as_bytes()));
    assert_eq!(attached("logo.png"), "89504e470d0a1a0a");
    world.until(&id, "you@elsewhere.test", "delivered").await;
    world.assert_no_violations();
}

/// The report that was asked for comes when the message cannot be delivered.
#[tokio::test(flavor = "multi_thread")]
async fn nodemailer_gets_the_report_it_asked_for() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").recipient("nobody").reject("550 5.1.1 No such user here");
    let sent = nodemailer(&world, "nobody@elsewhere.test").await;
    let id = sent["response"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
    let story = world.until(&id, "nobody@elsewhere.test", "bounced").await;
    assert_eq!(events(&story, "bounced").len(), 1);
    let report = &world.reports(1).await[0];
    let text = report.text();
    assert!(text.contains("Original-Envelope-Id: order+7"), "{text}");
    // RET=HDRS: the header of the message and nothing of its content (RFC 3461 §4.3).
    assert!(text.contains("text/rfc822-headers") && !text.contains("bytes.bin"), "{text}");
}

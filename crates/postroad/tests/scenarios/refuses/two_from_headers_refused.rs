use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::World;

const MESSAGE: &str =
    "From: ann@sender.test\r\nFrom: boss@bank.test\r\nTo: bob@elsewhere.test\r\nSubject: x\r\n\r\nx\r\n";

/// RFC 5322 §3.6: one From field; readers disagree on which of two to show.
#[tokio::test(flavor = "multi_thread")]
async fn two_from_headers_refused() {
    let world = World::start().await;
    let raw = json!({ "raw": STANDARD.encode(MESSAGE), "rcpt_to": ["bob@elsewhere.test"] });
    let refused = world.api("POST", "/messages", Some(&raw)).await;
    assert_eq!((refused.status, refused.body["rule"].as_str()), (422, Some("header_invalid")), "{refused:?}");
    let mut client = world.smtp().await;
    let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], MESSAGE.as_bytes()).await;
    assert!(reply.starts_with("554 5.6.0") && reply.contains("header_invalid"), "{reply}");
}

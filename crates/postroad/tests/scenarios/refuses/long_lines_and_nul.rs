//! RFC 5322 §2.1.1: a line has at most 998 octets; RFC 5322 §4: no NUL. BINARYMIME (RFC 3030) and gateways may.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::{Cli as _, Client, World, eventually, raw_message};

/// A message whose last line, number `n` of it, is this one.
fn ending_in(line: &[u8], subject: &str) -> (Vec<u8>, usize) {
    let mut content = raw_message("ann@sender.test", "bob@elsewhere.test", subject).into_bytes();
    let number = 1 + content.iter().filter(|byte| **byte == b'\n').count();
    content.extend_from_slice(line);
    content.extend_from_slice(b"\r\n");
    (content, number)
}

async fn submit(client: &mut Client, content: &[u8]) -> String {
    client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content).await
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lines_and_nul_are_refused_with_their_line() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let login = world.login().await;
    let mut client = Client::submission(world.server.submission, &login).await;
    let (fits, _) = ending_in(&[b'x'; 998], "fits");
    assert!(submit(&mut client, &fits).await.starts_with("250"));
    let (long, line) = ending_in(&[b'x'; 999], "too long");
    let reply = submit(&mut client, &long).await;
    assert!(reply.starts_with("554 5.6.0"), "{reply}");
    assert!(reply.contains(&format!("line {line} ")) && reply.contains("999 bytes"), "{reply}");
    assert!(reply.contains("[line_too_long]") && reply.contains("quoted-printable"), "{reply}");
    let (nul, line) = ending_in(b"a\0b", "nul");
    let reply = submit(&mut client, &nul).await;
    assert!(reply.starts_with("554 5.6.0"), "{reply}");
    assert!(reply.contains(&format!("line {line} ")) && reply.contains("[content_invalid]"), "{reply}");
    // Over HTTP the same message gets the same answer.
    for (content, rule) in [(&long, "line_too_long"), (&nul, "content_invalid")] {
        let raw = json!({ "raw": STANDARD.encode(content) });
        let refused = world.api("POST", "/messages", Some(&raw)).await;
        assert_eq!((refused.status, refused.body["rule"].as_str()), (422, Some(rule)), "{refused:?}");
    }
    // The session goes on, and only what fits was taken.
    assert!(submit(&mut client, &fits).await.starts_with("250"));
    let found = eventually("both are in the log", async || {
        let found = world.server.json(&["messages"]).await;
        let items = found["items"].as_array()?.clone();
        (items.len() >= 2).then_some(items)
    })
    .await;
    assert!(found.len() == 2 && found.iter().all(|one| one["subject"] == "fits"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn binarymime_may_have_both() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let login = world.login().await;
    let mut client = Client::submission(world.server.submission, &login).await;
    let (mut content, _) = ending_in(&[b'x'; 2_000], "binary");
    content.extend_from_slice(b"a\0b\r\n");
    client.expect("MAIL FROM:<ann@sender.test> BODY=BINARYMIME", "250").await;
    client.expect("RCPT TO:<bob@elsewhere.test>", "250").await;
    client.send(format!("BDAT {} LAST\r\n", content.len())).await;
    client.send(&content).await;
    let reply = client.reply().await;
    assert!(reply.starts_with("250"), "{reply}");
    // Without the declaration BDAT changes nothing.
    client.expect("MAIL FROM:<ann@sender.test>", "250").await;
    client.expect("RCPT TO:<bob@elsewhere.test>", "250").await;
    client.send(format!("BDAT {} LAST\r\n", content.len())).await;
    client.send(&content).await;
    let reply = client.reply().await;
    assert!(reply.starts_with("554 5.6.0"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_passes_on_what_others_wrote() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let login = world.login().await;
    world.server.cli(&["workspace", "set", "--sender-policy", "any"]).await;
    let mut client = Client::submission(world.server.submission, &login).await;
    let (content, _) = ending_in(&[b'x'; 1_500], "from a gateway");
    let reply = submit(&mut client, &content).await;
    assert!(reply.starts_with("250"), "{reply}");
    let arrived = sink.wait_for(1, crate::support::PATIENCE).await.unwrap();
    assert!(String::from_utf8_lossy(&arrived[0].content).contains(&"x".repeat(1_500)));
}

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::create::stored;
use crate::support::{Call, World};

const MESSAGE: &str = "From: Ann <ann@example.com>\r\nTo: bob@example.org, carol@example.org\r\nBcc: dave@example.org\r\n\
    Subject: raw\r\n\r\nbody \x20\r\n.\r\nend\r\n";

#[tokio::test]
async fn a_whole_message_goes_to_whom_it_names() {
    let world = World::new().await;
    let accepted = world.post("/messages", &json!({ "raw": STANDARD.encode(MESSAGE) })).await.expect(202);
    let addresses: Vec<&str> = accepted["recipients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["address"].as_str().unwrap())
        .collect();
    assert_eq!(addresses, ["bob@example.org", "carol@example.org", "dave@example.org"]);
    let (record, content) = stored(&world, &accepted["id"]).await;
    assert_eq!(record.envelope.reverse_path.unwrap().to_string(), "ann@example.com");
    assert!(content.ends_with("\r\n\r\nbody \x20\r\n.\r\nend\r\n"), "{content:?}");
    assert!(!content.contains("dave@"), "{content:?}");
}

#[tokio::test]
async fn the_envelope_can_be_given() {
    let world = World::new().await;
    let message = json!({
        "raw": STANDARD.encode(MESSAGE),
        "mail_from": "bounces@example.com",
        "rcpt_to": ["erin@example.org"]
    });
    let accepted = world.post("/messages", &message).await.expect(202);
    assert_eq!(accepted["recipients"].as_array().unwrap().len(), 1);
    let (record, _) = stored(&world, &accepted["id"]).await;
    assert_eq!(record.envelope.reverse_path.unwrap().to_string(), "bounces@example.com");
    assert_eq!(record.envelope.recipients[0].forward_path.to_string(), "erin@example.org");

    let message = json!({ "raw": STANDARD.encode(MESSAGE), "mail_from": "" });
    let accepted = world.post("/messages", &message).await.expect(202);
    assert_eq!(stored(&world, &accepted["id"]).await.0.envelope.reverse_path, None);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::new().await;
    let raw = STANDARD.encode(MESSAGE);
    let both = world.post("/messages", &json!({ "raw": raw, "subject": "x", "to": "a@x.example" })).await;
    assert_eq!(both.problem(422).1, ["/to", "/subject"]);
    assert_eq!(world.post("/messages", &json!({ "raw": "?" })).await.problem(422).1, ["/raw"]);
    assert_eq!(world.post("/messages", &json!({ "raw": "" })).await.problem(422).1, ["/raw"]);
    let nobody = STANDARD.encode("From: ann@example.com\r\n\r\nx\r\n");
    assert_eq!(world.post("/messages", &json!({ "raw": nobody })).await.problem(422).1, ["/raw"]);
    let wrong = json!({ "raw": raw, "rcpt_to": ["bob@example.org", "bob"] });
    assert_eq!(world.post("/messages", &wrong).await.problem(422).1, ["/rcpt_to/1"]);
    let bare = STANDARD.encode("From: ann@example.com\r\nTo: b@x.example\r\n\r\na\nb\r\n");
    assert_eq!(world.post("/messages", &json!({ "raw": bare })).await.rule(422), "content_invalid");
    let large = STANDARD.encode(format!("{MESSAGE}{}\r\n", "x\r\n".repeat(30_000)));
    assert_eq!(world.post("/messages", &json!({ "raw": large })).await.rule(413), "message_too_large");
}

#[tokio::test]
async fn long_lines_and_nul_are_refused_unless_the_workspace_is_a_gateway() {
    let world = World::new().await;
    let careful = world.workspace("Careful").await;
    let key = world.key(careful, postroad_account::Scope::ALL).await;
    // Nothing else is wrong with it: captured mail may come from any sender.
    let captured = world.workspace_in(postroad_account::Mode::Sandbox, "Captured").await;
    let captured = world.key(captured, postroad_account::Scope::ALL).await;
    let send = async |key: &str, line: &[u8]| {
        let content = [MESSAGE.as_bytes(), line, b"\r\n"].concat();
        let body = json!({ "raw": STANDARD.encode(content) });
        world.call(Call::new(Method::POST, "/api/v1/messages").key(key).json(&body)).await
    };
    let (fits, long, nul) = ([b'x'; 998], [b'x'; 999], b"a\0b");
    send(&captured, &fits).await.expect(202);
    for key in [&key, &captured] {
        let reply = send(key, &long).await;
        assert!(reply.text.contains("line 9 ") && reply.text.contains("999 bytes"), "{}", reply.text);
        assert_eq!(reply.rule(422), "line_too_long");
        let reply = send(key, nul).await;
        assert!(reply.text.contains("line 9 "), "{}", reply.text);
        assert_eq!(reply.rule(422), "content_invalid");
    }
    // The first workspace of a test may send from any domain.
    send(&world.key, &long).await.expect(202);
    send(&world.key, nul).await.expect(202);
}

use postroad_account::Role;
use postroad_delivery::MessageRecord;
use serde_json::{Value, json};

use crate::support::{START, World, scrubbed};

/// What is in the spool of a message.
pub async fn stored(world: &World, id: &Value) -> (MessageRecord, String) {
    let id = id.as_str().unwrap().parse().unwrap();
    let key = world.state.engine.find(id).expect("the message is in the spool");
    let stored = world.spool.read(key).await.unwrap();
    let content: Vec<u8> = stored.body.to_vec();
    (MessageRecord::decode(&stored.meta).unwrap(), String::from_utf8(content).unwrap())
}

#[tokio::test]
async fn a_message_written_in_the_web_application_says_so() {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let browser = world.sign_in("ann@example.com").await;
    let message = json!({ "from": "a@example.com", "to": "b@example.org", "subject": "x", "text": "x" });
    let id = browser.post(&world, "/messages", &message).await.expect(202)["id"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("/messages/{id}")).await.expect(200)["source"], "web");
    world.state.events.flush().await.unwrap();
    let by_key = world.post("/messages", &message).await.expect(202)["id"].clone();
    let found = world.get("/messages?source=web").await.expect(200);
    let found: Vec<_> = found["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(found, [&json!(id)]);
    assert_ne!(found[0], &by_key);
}

#[tokio::test]
async fn a_message_is_taken_with_everything_it_has() {
    let world = World::new().await;
    let message = json!({
        "from": "Ann Example <ann@example.com>",
        "to": ["bob@example.org", { "email": "carol@example.net", "name": "Carol" }],
        "cc": "dave@example.org",
        "bcc": ["erin@example.org", "bob@example.org"],
        "reply_to": "desk@example.com",
        "subject": "Grüße",
        "text": "Hello",
        "html": "<p>Hello <img src=\"cid:logo\"></p>",
        "headers": { "X-Order": "4711", "List-Unsubscribe": "<https://example.com/u>" },
        "attachments": [
            { "filename": "logo.png", "content_type": "image/png", "content": "iVBORw==", "content_id": "logo" },
            { "filename": "a.txt", "content_type": "text/plain", "content": "aGk=" }
        ],
        "tags": ["order", "vip"],
        "metadata": { "order": 4711 },
        "stream": "broadcast",
        "send_at": "2026-02-01T09:00:00+01:00"
    });
    let accepted = world.post("/messages", &message).await.expect(202);
    insta::assert_json_snapshot!("accepted", scrubbed(&accepted));
    let (record, content) = stored(&world, &accepted["id"]).await;
    assert_eq!(record.envelope.reverse_path.unwrap().to_string(), "ann@example.com");
    assert_eq!(record.stream.as_str(), "broadcast");
    assert_eq!(record.tags, ["order", "vip"]);
    assert_eq!(record.metadata_json, "{\"order\":4711}");
    assert_eq!(record.send_at.unwrap().0, 1_769_932_800_000);
    assert_eq!(record.accepted_at, START);
    for expected in [
        "From: Ann Example <ann@example.com>\r\n",
        "To: bob@example.org, Carol <carol@example.net>\r\n",
        "Cc: dave@example.org\r\n",
        "Reply-To: desk@example.com\r\n",
        "X-Order: 4711\r\n",
        "multipart/mixed",
        "Content-ID: <logo>",
        "a.txt",
    ] {
        assert!(content.contains(expected), "{expected}:\n{content}");
    }
    assert!(!content.contains("erin@example.org"), "{content}");
}

#[tokio::test]
async fn suppressed_recipients_are_left_out_and_told() {
    let world = World::new().await;
    world.post("/suppressions", &json!({ "addresses": ["bob@example.org"] })).await.expect(200);
    let message = |to: Value| json!({ "from": "ann@example.com", "to": to, "text": "Hi" });
    let accepted =
        world.post("/messages", &message(json!(["bob@example.org", "carol@example.org"]))).await.expect(202);
    assert_eq!(accepted["recipients"][0]["status"], "suppressed");
    assert_eq!(accepted["recipients"][1]["status"], "queued");
    let refused = world.post("/messages", &message(json!("Bob@Example.org"))).await;
    assert_eq!(refused.problem(422), ("recipient_suppressed".into(), vec!["/to".into()]));
}

#[tokio::test]
async fn a_foreign_domain_is_refused_with_what_to_do() {
    let world = World::new().await;
    let strict = world.workspace("Strict").await;
    let key = world.key(strict, postroad_account::Scope::ALL).await;
    let message = json!({ "from": "ann@foreign.example", "to": "bob@example.org", "text": "Hi" });
    let call =
        crate::support::Call::new(axum::http::Method::POST, "/api/v1/messages").key(&key).json(&message);
    let reply = world.call(call).await;
    insta::assert_json_snapshot!("foreign_domain", scrubbed(&reply.json));
    assert_eq!(reply.status, 422);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::new().await;
    let check = async |message: Value, rule: &str, fields: &[&str]| {
        let found = world.post("/messages", &message).await.problem(422);
        let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
        assert_eq!(found, (rule.to_owned(), fields), "{message}");
    };
    let good = || json!({ "from": "ann@example.com", "to": "bob@example.org", "text": "Hi" });
    let with = |name: &str, value: Value| {
        let mut message = good();
        message[name] = value;
        message
    };
    check(json!({}), "invalid", &["/from", "/to", "/text"]).await;
    check(with("from", json!(["a@x.example", "b@x.example"])), "invalid", &["/from"]).await;
    check(with("to", json!([])), "invalid", &["/to"]).await;
    check(with("text", json!(null)), "invalid", &["/text"]).await;
    check(with("headers", json!({ "Subject": "x" })), "invalid", &["/headers/Subject"]).await;
    check(with("headers", json!({ "X-A": "a\r\nBcc: x@y.example" })), "invalid", &["/headers/X-A"]).await;
    check(with("subject", json!("a\nb")), "invalid", &["/subject"]).await;
    check(with("attachments", json!([{ "content": "?" }])), "invalid", &["/attachments/0/content"]).await;
    check(with("rcpt_to", json!(["bob@example.org"])), "invalid", &["/rcpt_to"]).await;
    check(with("mail_from", json!("bounces")), "invalid", &["/mail_from"]).await;
    check(with("send_at", json!("tomorrow")), "invalid", &["/send_at"]).await;
    check(with("expires_at", json!("2020-01-01T00:00:00Z")), "schedule_invalid", &["/send_at"]).await;
    check(with("tags", json!(["a".repeat(101)])), "header_invalid", &["/tags"]).await;
    let many: Vec<String> = (0..51).map(|n| format!("r{n}@example.org")).collect();
    check(with("to", json!(many)), "too_many_recipients", &["/to"]).await;
}

#[tokio::test]
async fn a_held_message_waits() {
    let world = World::new().await;
    let message = json!({ "from": "ann@example.com", "to": "bob@example.org", "text": "Hi", "hold": true });
    let accepted = world.post("/messages", &message).await.expect(202);
    assert_eq!(accepted["recipients"][0]["status"], "held");
    assert_eq!(world.get("/queue").await.expect(200)["held"], 1);
}

#[tokio::test]
async fn a_suspended_workspace_sends_nothing() {
    let world = World::new().await;
    let path = format!("/workspaces/{}/suspend", world.workspace);
    world.local(axum::http::Method::POST, &path, Some(&json!({ "reason": "unpaid" }))).await.expect(200);
    let message = json!({ "from": "ann@example.com", "to": "bob@example.org", "text": "Hi" });
    let refused = world.post("/messages", &message).await;
    assert!(refused.text.contains("unpaid"), "{}", refused.text);
    assert_eq!(refused.rule(403), "workspace_suspended");
}

#[tokio::test]
async fn a_used_up_quota_says_when_to_come_back() {
    let world = World::new().await;
    let path = format!("/workspaces/{}", world.workspace);
    let quota = json!({ "quota": { "per_minute": 2 } });
    world.local(axum::http::Method::PATCH, &path, Some(&quota)).await.expect(200);
    let message = |to: &[&str]| json!({ "from": "ann@example.com", "to": to, "text": "Hi" });
    let never = world.post("/messages", &message(&["a@x.example", "b@x.example", "c@x.example"])).await;
    assert_eq!(never.rule(422), "quota_exceeded");
    world.post("/messages", &message(&["a@x.example", "b@x.example"])).await.expect(202);
    let later = world.post("/messages", &message(&["a@x.example"])).await;
    assert!(later.headers.contains_key("retry-after"));
    assert_eq!(later.rule(429), "quota_exceeded");
}

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn contacts_are_exported_with_their_own_fields() {
    let world = World::new().await;
    world.post("/contact-fields", &json!({ "name": "likes", "kind": "list" })).await.expect(201);
    let ann = json!({
        "email": "ann@example.com", "full_name": "Ann \"A\" Smith", "tags": ["b", "a"], "fields": { "likes": ["tea", "cats"] }
    });
    world.post("/contacts", &ann).await.expect(201);
    let many: Vec<_> = (0..450).map(|n| json!({ "email": format!("p{n}@example.org") })).collect();
    world.post("/contacts/batch", &json!({ "contacts": many })).await.expect(200);
    let reply = world.get("/contacts/export").await;
    let lines: Vec<&str> = reply.text.lines().collect();
    assert_eq!(lines.len(), 452);
    assert!(lines[0].starts_with("email,first_name,") && lines[0].ends_with(",id,likes"), "{}", lines[0]);
    assert!(
        lines[1].starts_with("ann@example.com,,,\"Ann \"\"A\"\" Smith\",")
            && lines[1].ends_with(",\"tea, cats\"")
    );
    let rule = json!({ "rule": "tag", "tag": "a" });
    let segment = world.post("/segments", &json!({ "name": "A", "rule": rule })).await.expect(201);
    let reply = world.get(&format!("/contacts/export?segment={}", segment["id"].as_str().unwrap())).await;
    assert_eq!(reply.text.lines().count(), 2);
    assert!(world.audit_actions().await.contains(&"contacts.exported".to_owned()));
}

#[tokio::test]
async fn a_timeline_tells_changes_consents_and_messages() {
    let world = World::new().await;
    let ann = world.post("/contacts", &json!({ "email": "ann@example.org" })).await.expect(201);
    let path = format!("/contacts/{}", ann["id"].as_str().unwrap());
    let topic = world.post("/topics", &json!({ "name": "News" })).await.expect(201);
    world.clock.advance(std::time::Duration::from_secs(1));
    let grant = json!({ "topic": topic["id"], "kind": "grant" });
    world.post(&format!("{path}/consents"), &grant).await.expect(200);
    world.clock.advance(std::time::Duration::from_secs(1));
    let message = world.send("ann@example.org").await;
    world.clock.advance(std::time::Duration::from_secs(1));
    world.patch(&path, &json!({ "country": "DE" })).await.expect(200);
    let page = world.get(&format!("{path}/timeline?limit=3")).await.expect(200);
    let items = page["items"].as_array().unwrap();
    let kinds: Vec<&str> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["changed", "message", "consent"]);
    assert_eq!((&items[0]["what"], &items[1]["message"]), (&json!(["country"]), &json!(message)));
    assert_eq!(items[2]["consent"]["kind"], "grant");
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = world.get(&format!("{path}/timeline?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!((&next["items"][0]["kind"], &next["next_cursor"]), (&json!("created"), &json!(null)));
}

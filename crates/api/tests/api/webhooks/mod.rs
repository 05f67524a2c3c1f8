use serde_json::{Value, json};

use crate::support::World;

async fn make(world: &World) -> (String, String) {
    let new = json!({ "url": "https://shop.example/hook", "types": ["message.bounced"] });
    let made = world.post("/webhooks", &new).await.expect(201);
    (format!("/webhooks/{}", made["id"].as_str().unwrap()), made["secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_endpoint_lives() {
    let world = World::new().await;
    let (path, secret) = make(&world).await;
    assert!(secret.starts_with("whsec_"));
    let shown = world.get(&path).await;
    assert!(!shown.text.contains(&secret));
    assert_eq!(shown.expect(200)["types"], json!(["message.bounced"]));
    let change = json!({ "types": [], "description": "everything", "enabled": false });
    let changed = world.patch(&path, &change).await.expect(200);
    assert_eq!((&changed["types"], &changed["enabled"]), (&json!([]), &json!(false)));
    assert_eq!(changed["url"], "https://shop.example/hook");
    assert_eq!(world.post(&format!("{path}/test"), &json!({})).await.rule(422), "webhook_invalid");
    assert_eq!(world.get("/webhooks").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let rotated =
        world.post(&format!("{path}/rotate-secret"), &json!({ "keep_old_hours": 1 })).await.expect(200);
    assert_ne!(rotated["secret"], secret.as_str());
    world.delete(&path).await.expect(204);
    assert_eq!(world.get(&path).await.rule(404), "not_found");
    let actions = world.audit_actions().await;
    let expected = ["webhook.changed", "webhook.created", "webhook.deleted", "webhook.secret_rotated"];
    assert_eq!(actions, expected);
    let audit = world.get("/audit").await.text;
    assert!(!audit.contains("whsec_"), "{audit}");
}

#[tokio::test]
async fn what_was_sent_is_sent_again() {
    let world = World::new().await;
    let (path, _) = make(&world).await;
    let sent = world.post(&format!("{path}/test"), &json!({})).await.expect(202);
    let delivery = sent["delivery_id"].as_i64().unwrap();
    let page = world.get(&format!("{path}/deliveries")).await.expect(200);
    assert_eq!(
        (&page["items"][0]["id"], &page["items"][0]["type"]),
        (&json!(delivery), &json!("webhook.test"))
    );
    world.post(&format!("{path}/deliveries/{delivery}/replay"), &json!({})).await.expect(202);
    assert_eq!(world.post(&format!("{path}/deliveries/999/replay"), &json!({})).await.rule(404), "not_found");
    let (other, _) = make(&world).await;
    let foreign = format!("{other}/deliveries/{delivery}/replay");
    assert_eq!(world.post(&foreign, &json!({})).await.rule(404), "not_found");
    world.send("bob@example.org").await;
    world.clock.advance(std::time::Duration::from_secs(60));
    let span = json!({ "since": "2026-01-31T11:00:00Z" });
    world.post(&format!("{path}/replay"), &span).await.expect(202);
    let backwards = json!({ "since": "2026-01-31T12:00:00Z", "until": "2026-01-31T11:00:00Z" });
    assert_eq!(world.post(&format!("{path}/replay"), &backwards).await.problem(422).1, ["/until"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::new().await;
    let refused = async |body: Value| world.post("/webhooks", &body).await.rule(422);
    assert_eq!(refused(json!({ "url": "http://shop.example/hook" })).await, "webhook_invalid");
    assert_eq!(
        refused(json!({ "url": "https://x.example", "types": ["webhook.test"] })).await,
        "webhook_invalid"
    );
    assert_eq!(refused(json!({ "url": "https://x.example", "types": ["message.lost"] })).await, "invalid");
    let (path, _) = make(&world).await;
    let long = json!({ "keep_old_hours": 1_000 });
    assert_eq!(world.post(&format!("{path}/rotate-secret"), &long).await.problem(422).1, ["/keep_old_hours"]);
}

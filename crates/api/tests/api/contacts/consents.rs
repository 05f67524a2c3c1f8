use postroad_account::Scope;
use serde_json::{Value, json};

use crate::support::{Call, World};
use axum::http::Method;

async fn made(world: &World, path: &str, body: Value) -> String {
    world.post(path, &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn topics_are_added_changed_and_archived() {
    let world = World::new().await;
    let topic = world.post("/topics", &json!({ "name": "News" })).await.expect(201);
    assert_eq!(
        (&topic["double_opt_in"], &topic["public"], &topic["subscribed"]),
        (&json!(true), &json!(true), &json!(0))
    );
    let path = format!("/topics/{}", topic["id"].as_str().unwrap());
    assert_eq!(world.post("/topics", &json!({ "name": "NEWS" })).await.rule(409), "taken");
    let changed = world.patch(&path, &json!({ "archived": true, "description": "Weekly" })).await.expect(200);
    assert_eq!(changed["archived_at"], "2026-01-31T12:00:00.000Z");
    assert_eq!(world.get(&path).await.expect(200), changed);
    assert_eq!(world.get("/topics").await.expect(200)["items"], json!([changed]));
    assert_eq!(world.post("/topics", &json!({ "name": " " })).await.problem(422).1, ["/name"]);
}

#[tokio::test]
async fn consents_are_written_down_and_decide() {
    let world = World::new().await;
    let topic = made(&world, "/topics", json!({ "name": "News" })).await;
    let ann = made(&world, "/contacts", json!({ "email": "ann@example.com" })).await;
    let may = async |expected: Value| {
        let answer = world.get(&format!("/contacts/{ann}/may-send?topic={topic}")).await.expect(200);
        assert_eq!([&answer["allowed"], &answer["reason"]], [&expected[0], &expected[1]]);
    };
    let consents = format!("/contacts/{ann}/consents");
    may(json!([false, "not_subscribed"])).await;
    let early = world.post(&consents, &json!({ "topic": topic, "kind": "confirmation" })).await;
    assert_eq!(early.rule(409), "nothing_to_confirm");
    let grant = json!({
        "topic": topic, "kind": "grant", "at": "2026-01-30T10:00:00Z", "ip": "192.0.2.7", "source": "form",
        "form": "footer", "version": "3", "text": "Yes, please"
    });
    let state = world.post(&consents, &grant).await.expect(200);
    let expected = json!({ "topic": topic, "topic_name": "News", "state": "pending", "since": "2026-01-30T10:00:00.000Z" });
    assert_eq!(state, expected);
    may(json!([false, "not_confirmed"])).await;
    world.post(&consents, &json!({ "topic": topic, "kind": "confirmation" })).await.expect(200);
    may(json!([true, null])).await;
    let listed = world.get(&format!("/contacts?topic={topic}")).await.expect(200);
    assert_eq!(listed["items"][0]["id"], json!(ann));
    let ledger = world.get(&consents).await.expect(200);
    let kinds: Vec<&str> =
        ledger["items"].as_array().unwrap().iter().map(|l| l["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["confirmation", "grant"]);
    let first = &ledger["items"][1];
    assert_eq!(
        [&first["ip"], &first["form"], &first["text"]],
        [&json!("192.0.2.7"), &json!("footer"), &json!("Yes, please")]
    );
    assert!(first["actor"].as_str().unwrap().starts_with("api_key:"), "{first}");
    world.post(&consents, &json!({ "topic": topic, "kind": "withdrawal" })).await.expect(200);
    may(json!([false, "unsubscribed"])).await;
    let page = world.get("/consents?limit=2").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = world.get(&format!("/consents?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(next["items"].as_array().unwrap().len(), 1);
    let subscriptions = world.get(&format!("/contacts/{ann}/subscriptions")).await.expect(200);
    assert_eq!(subscriptions["items"][0]["state"], "unsubscribed");
    let known = world.get("/person/export?address=ann@example.com").await.expect(200);
    assert_eq!(known["consents"].as_array().unwrap().len(), 3);
    world
        .patch(&format!("/contacts/{ann}"), &json!({ "paused_until": "2027-01-01T00:00:00Z" }))
        .await
        .expect(200);
    world.post(&consents, &json!({ "topic": topic, "kind": "grant", "confirmed": true })).await.expect(200);
    let paused = world.get(&format!("/contacts/{ann}/may-send?topic={topic}")).await.expect(200);
    assert_eq!(paused, json!({ "allowed": false, "reason": "paused", "until": "2027-01-01T00:00:00.000Z" }));
    world
        .post("/suppressions", &json!({ "addresses": ["ANN@example.com"], "reason": "bounce" }))
        .await
        .expect(200);
    may(json!([false, "suppressed_bounce"])).await;
}

#[tokio::test]
async fn the_ledger_is_exported_and_the_export_noted() {
    let world = World::new().await;
    let topic = made(&world, "/topics", json!({ "name": "News, weekly", "double_opt_in": false })).await;
    let ann = made(&world, "/contacts", json!({ "email": "ann@example.com" })).await;
    let grant = json!({ "topic": topic, "kind": "grant", "text": "=Yes" });
    world.post(&format!("/contacts/{ann}/consents"), &grant).await.expect(200);
    let reply = world.get("/consents/export").await;
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let lines: Vec<&str> = reply.text.lines().collect();
    assert!(lines[0].starts_with("seq,contact,topic,topic_name,kind,at,"), "{}", lines[0]);
    assert!(
        lines[1].contains(&ann)
            && lines[1].contains("\"News, weekly\",grant,")
            && lines[1].contains(",'=Yes,")
    );
    assert_eq!(lines.len(), 2);
    assert!(world.audit_actions().await.contains(&"consents.exported".to_owned()));
    let reader = world.key(world.workspace, &[Scope::AudienceRead]).await;
    let refused = world.call(Call::new(Method::GET, "/api/v1/consents/export").key(&reader)).await;
    assert_eq!(refused.rule(403), "scope_missing");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let nobody = "019c1410-5c00-7000-8000-000000000001";
    for path in ["consents", "subscriptions"] {
        assert_eq!(world.get(&format!("/contacts/{nobody}/{path}")).await.rule(404), "not_found");
    }
    let ann = made(&world, "/contacts", json!({ "email": "ann@example.com" })).await;
    let topic = made(&world, "/topics", json!({ "name": "News" })).await;
    let unknown = json!({ "topic": nobody, "kind": "grant" });
    assert_eq!(world.post(&format!("/contacts/{ann}/consents"), &unknown).await.rule(404), "not_found");
    let answer = world.get(&format!("/contacts/{ann}/may-send?topic={nobody}")).await.expect(200);
    assert_eq!(answer["reason"], "topic_unknown");
    assert_eq!(world.get(&format!("/contacts/{nobody}/may-send?topic={topic}")).await.rule(404), "not_found");
}

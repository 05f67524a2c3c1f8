use postroad_account::Scope;
use serde_json::{Value, json};

use super::emails;
use crate::support::{Call, World};

async fn people(world: &World, count: usize) -> Vec<String> {
    let contacts: Vec<Value> = (0..count).map(|n| json!({ "email": format!("p{n}@example.com") })).collect();
    let made = world.post("/contacts/batch", &json!({ "contacts": contacts })).await.expect(200);
    made["results"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_filter_is_counted_and_then_worked_through() {
    let world = World::new().await;
    people(&world, 600).await;
    world.post("/contacts", &json!({ "email": "z@example.net" })).await.expect(201);
    let filter = json!({ "q": "example.com" });
    let mut body = json!({ "filter": filter, "action": { "kind": "tag", "tag": "vip" }, "dry_run": true });
    let counted = world.post("/contacts/bulk", &body).await.expect(200);
    assert_eq!(counted, json!({ "done": 600, "changed": 600, "next_cursor": null }));
    assert_eq!(world.get("/contacts/count?tag=vip").await.expect(200), json!({ "count": 0 }));

    body["dry_run"] = json!(false);
    let first = world.post("/contacts/bulk", &body).await.expect(200);
    assert_eq!((&first["done"], &first["changed"]), (&json!(500), &json!(500)));
    body["cursor"] = first["next_cursor"].clone();
    let last = world.post("/contacts/bulk", &body).await.expect(200);
    assert_eq!(last, json!({ "done": 100, "changed": 100, "next_cursor": null }));
    assert_eq!(world.get("/contacts/count?tag=vip").await.expect(200), json!({ "count": 600 }));
    let export = world.get("/contacts/export?tag=vip&q=p59").await.text;
    assert_eq!(export.lines().count(), 1 + 11);
    let audit = world.get("/audit").await.expect(200);
    let entry = &audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["action"] == "contacts.changed")
        .unwrap()["after"];
    assert_eq!((&entry["action"], &entry["filter"]["q"]), (&json!("tag"), &json!("…")));
}

#[tokio::test]
async fn chosen_contacts_are_subscribed_with_what_is_known_of_their_consent() {
    let world = World::new().await;
    let ids = people(&world, 3).await;
    let topic = world.post("/topics", &json!({ "name": "News", "double_opt_in": true })).await.expect(201);
    let subscribe = |form: &str| json!({ "ids": ids[..2], "action": { "kind": "subscribe", "topic": topic["id"], "form": form, "text": "Yes" } });
    let refused = world.post("/contacts/bulk", &subscribe(" ")).await.problem(422);
    assert_eq!(refused.1, ["/action/form"]);
    let done = world.post("/contacts/bulk", &subscribe("Fair")).await.expect(200);
    assert_eq!((&done["done"], &done["changed"]), (&json!(2), &json!(2)));
    let ledger = world.get(&format!("/contacts/{}/consents", ids[0])).await.expect(200);
    assert_eq!((&ledger["items"][0]["form"], &ledger["items"][0]["text"]), (&json!("Fair"), &json!("Yes")));
    let pending = format!("/contacts?topic={}&state=pending&sort=email", topic["id"].as_str().unwrap());
    let found = world.get(&pending).await.expect(200);
    assert_eq!(emails(&found), ["p0@example.com", "p1@example.com"]);
}

#[tokio::test]
async fn people_are_erased_by_whoever_may() {
    let world = World::new().await;
    let ids = people(&world, 25).await;
    let mut body = json!({ "ids": ids, "action": { "kind": "erase" } });
    let key = world.key(world.workspace, &[Scope::AudienceWrite]).await;
    let call = Call::new(axum::http::Method::POST, "/api/v1/contacts/bulk").key(&key).json(&body);
    assert_eq!(world.call(call).await.rule(403), "scope_missing");
    let first = world.post("/contacts/bulk", &body).await.expect(200);
    assert_eq!(first["done"], 20);
    body["cursor"] = first["next_cursor"].clone();
    assert_eq!(world.post("/contacts/bulk", &body).await.expect(200)["done"], 5);
    assert_eq!(world.get("/contacts/count").await.expect(200)["count"], 0);
    assert_eq!(world.post("/contacts", &json!({ "email": "p3@example.com" })).await.rule(409), "erased");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let world = World::new().await;
    let tag = json!({ "kind": "tag", "tag": "a" });
    for body in [
        json!({ "action": tag }),
        json!({ "action": tag, "ids": [], "filter": {} }),
        json!({ "action": { "kind": "promote" }, "filter": {} }),
        json!({ "action": { "kind": "archive", "tag": "a" }, "filter": {} }),
    ] {
        world.post("/contacts/bulk", &body).await.rule(422);
    }
    let unknown = json!({ "action": tag, "filter": { "segment": "019c1410-5c00-7000-8000-000000000001" } });
    assert_eq!(world.post("/contacts/bulk", &unknown).await.rule(404), "not_found");
}

#[tokio::test]
async fn fields_tell_how_much_they_are_used() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for (name, kind) in [("plan", "text"), ("visits", "number"), ("likes", "list")] {
        let made = world.post("/contact-fields", &json!({ "name": name, "kind": kind })).await.expect(201);
        ids.push(made["id"].clone());
    }
    for (email, fields) in [
        ("a@example.com", json!({ "plan": "Gold", "likes": ["tea", "cake"] })),
        ("b@example.com", json!({ "plan": "Gold" })),
    ] {
        world.post("/contacts", &json!({ "email": email, "fields": fields })).await.expect(201);
    }
    let usage = world.get("/contact-fields/usage").await.expect(200);
    let expected: Vec<Value> =
        ids.iter().zip([2, 0, 1]).map(|(id, contacts)| json!({ "id": id, "contacts": contacts })).collect();
    assert_eq!(usage["items"], json!(expected));
}

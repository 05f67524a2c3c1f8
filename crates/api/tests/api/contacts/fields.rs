use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn fields_are_added_changed_and_deleted() {
    let world = World::new().await;
    let made = world.post("/contact-fields", &json!({ "name": "born", "kind": "date" })).await.expect(201);
    assert_eq!((&made["label"], &made["choices"]), (&json!("born"), &json!([])));
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        world.post("/contact-fields", &json!({ "name": "born", "kind": "text" })).await.rule(409),
        "taken"
    );
    let changed =
        world.patch(&format!("/contact-fields/{id}"), &json!({ "label": "Born" })).await.expect(200);
    assert_eq!(changed["label"], "Born");
    assert_eq!(world.get("/contact-fields").await.expect(200)["items"], json!([changed]));
    let wrong = world.patch(&format!("/contact-fields/{id}"), &json!({ "choices": ["a"] })).await;
    assert_eq!(wrong.problem(422).1, ["/choices"]);
    let new = json!({ "email": "ann@example.com", "fields": { "born": "1990-02-30" } });
    assert_eq!(world.post("/contacts", &new).await.problem(422).1, ["/fields/born"]);
    world.delete(&format!("/contact-fields/{id}")).await.expect(204);
    assert_eq!(world.delete(&format!("/contact-fields/{id}")).await.rule(404), "not_found");
}

#[tokio::test]
async fn tags_are_listed_and_deleted() {
    let world = World::new().await;
    for (email, tags) in [("ann@example.com", json!(["VIP", "blog"])), ("bob@example.com", json!(["vip"]))] {
        world.post("/contacts", &json!({ "email": email, "tags": tags })).await.expect(201);
    }
    let page = world.get("/contact-tags?limit=1").await.expect(200);
    assert_eq!((&page["items"][0]["name"], &page["items"][0]["contacts"]), (&json!("blog"), &json!(1)));
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = world.get(&format!("/contact-tags?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((&next["items"][0]["name"], &next["items"][0]["contacts"]), (&json!("VIP"), &json!(2)));
    assert_eq!(next["next_cursor"], Value::Null);
    world.delete("/contact-tags/vip").await.expect(204);
    assert_eq!(world.delete("/contact-tags/vip").await.rule(404), "not_found");
    assert_eq!(world.get("/contacts?tag=vip").await.expect(200)["items"], json!([]));
}

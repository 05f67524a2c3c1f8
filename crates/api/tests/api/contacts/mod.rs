mod batch;
mod bulk;
mod consents;
mod engagement;
mod export;
mod fields;
mod growth;
mod segments;

use axum::http::Method;
use postroad_account::Scope;
use serde_json::{Value, json};

use crate::support::{Call, World};

fn emails(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_contact_is_added_read_changed_and_deleted() {
    let world = World::new().await;
    let field = json!({ "name": "plan", "label": "Plan", "kind": "choice", "choices": ["Gold", "Silver"] });
    world.post("/contact-fields", &field).await.expect(201);
    let new = json!({
        "email": "Ann@Example.com", "first_name": "Ann", "country": "de", "fields": { "plan": "gold" },
        "tags": ["VIP"], "source": "crm"
    });
    let made = world.post("/contacts", &new).await;
    assert_eq!(made.headers["etag"], "\"1\"");
    let made = made.expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made,
        json!({
            "id": id, "email": "Ann@example.com", "first_name": "Ann", "last_name": null, "full_name": null,
            "name": "Ann", "language": null, "time_zone": null, "country": "DE", "status": "active",
            "source": "crm", "paused_until": null, "note": "", "fields": { "plan": "Gold" }, "tags": ["VIP"],
            "created_at": "2026-01-31T12:00:00.000Z", "updated_at": "2026-01-31T12:00:00.000Z", "version": 1
        })
    );
    assert_eq!(world.get(&format!("/contacts/{id}")).await.expect(200), made);
    assert_eq!(world.post("/contacts", &json!({ "email": "ann@example.com" })).await.rule(409), "taken");

    let change = json!({ "email": "ann@new.example", "country": null, "add_tags": ["b"], "paused_until": "2026-03-01T00:00:00Z" });
    let path = format!("/contacts/{id}");
    let changed = world.patch(&path, &change).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    assert_eq!((&changed["email"], &changed["country"]), (&json!("ann@new.example"), &Value::Null));
    assert_eq!(changed["tags"], json!(["b", "VIP"]));
    let late = |version: &str| {
        Call::new(Method::PATCH, format!("/api/v1{path}"))
            .key(&world.key)
            .header("if-match", version)
            .json(&json!({ "note": "x" }))
    };
    assert_eq!(world.call(late("\"1\"")).await.rule(412), "changed_meanwhile");
    assert_eq!(world.call(late("x")).await.rule(400), "if_match_invalid");
    world.call(late("\"2\"")).await.expect(200);
    world.delete(&path).await.expect(204);
    assert_eq!(world.delete(&path).await.rule(404), "not_found");
    assert_eq!(world.get(&path).await.rule(404), "not_found");
    assert_eq!(
        world.audit_actions().await,
        ["contact.changed", "contact.changed", "contact.created", "contact.deleted", "contact_field.created"]
    );
}

#[tokio::test]
async fn the_list_is_searched_sorted_and_paged() {
    let world = World::new().await;
    for (email, name, tag) in [
        ("carol@example.com", "Zoe", "a"),
        ("ann@example.net", "Ann Johnson", "b"),
        ("bob@example.com", "Bob", "a"),
    ] {
        let new = json!({ "email": email, "full_name": name, "tags": [tag] });
        world.post("/contacts", &new).await.expect(201);
    }
    let page = world.get("/contacts?sort=email&limit=2").await.expect(200);
    assert_eq!(emails(&page), ["ann@example.net", "bob@example.com"]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = world.get(&format!("/contacts?sort=email&limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!((emails(&next), &next["next_cursor"]), (vec!["carol@example.com"], &Value::Null));
    let other = world.get(&format!("/contacts?sort=-email&cursor={cursor}")).await;
    assert_eq!(other.rule(400), "cursor_invalid");
    let check = async |query: &str, expected: &[&str]| {
        let page = world.get(&format!("/contacts?{query}")).await.expect(200);
        assert_eq!(emails(&page), expected, "{query}");
    };
    check("q=JOHN", &["ann@example.net"]).await;
    check("q=example.com&sort=name", &["bob@example.com", "carol@example.com"]).await;
    check("tag=A&sort=-name", &["carol@example.com", "bob@example.com"]).await;
    check("status=archived", &[]).await;
    assert_eq!(world.get("/contacts?status=lost").await.rule(400), "query_invalid");
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::new().await;
    let check = async |body: Value, fields: &[&str]| {
        assert_eq!(world.post("/contacts", &body).await.problem(422).1, fields, "{body}");
    };
    check(json!({}), &["/email"]).await;
    check(json!({ "email": "ann" }), &["/email"]).await;
    check(
        json!({ "email": "a@b.example", "country": "Germany", "fields": { "x": 1 } }),
        &["/country", "/fields/x"],
    )
    .await;
    check(json!({ "email": "a@b.example", "nick": "x" }), &["/nick"]).await;
    check(json!({ "email": "a@b.example", "tags": [7] }), &["/tags/0"]).await;
    check(json!(["a@b.example"]), &[""]).await;
    let made =
        world.post("/contacts", &json!({ "email": "a@b.example", "source": "fair" })).await.expect(201);
    assert_eq!(made["source"], "fair");
    let path = format!("/contacts/{}", made["id"].as_str().unwrap());
    let told = world.patch(&path, &json!({ "source": "elsewhere" })).await;
    assert_eq!(told.problem(422).1, ["/source"]);
}

#[tokio::test]
async fn keys_without_the_right_and_other_workspaces_see_nothing() {
    let world = World::new().await;
    let made = world.post("/contacts", &json!({ "email": "ann@example.com" })).await.expect(201);
    let path = format!("/api/v1/contacts/{}", made["id"].as_str().unwrap());
    let reader = world.key(world.workspace, &[Scope::AudienceRead]).await;
    world.call(Call::new(Method::GET, path.as_str()).key(&reader)).await.expect(200);
    let refused = world.call(Call::new(Method::DELETE, path.as_str()).key(&reader)).await;
    assert_eq!(refused.rule(403), "scope_missing");
    let elsewhere = world.workspace("Elsewhere").await;
    let stranger = world.key(elsewhere, Scope::ALL).await;
    for method in [Method::GET, Method::DELETE] {
        let reply = world.call(Call::new(method, path.as_str()).key(&stranger)).await;
        assert_eq!(reply.rule(404), "not_found");
    }
}

#[tokio::test]
async fn who_was_erased_is_not_taken_again() {
    let world = World::new().await;
    world.post("/contacts", &json!({ "email": "ann@example.com", "note": "likes tea" })).await.expect(201);
    let known = world.get("/person/export?address=ann@example.com").await.expect(200);
    assert_eq!(known["contact"]["note"], "likes tea");
    let erased = world.post("/person/erase", &json!({ "address": "ann@example.com" })).await.expect(200);
    assert_eq!(erased["contact"], true);
    assert_eq!(world.post("/contacts", &json!({ "email": "Ann@example.com" })).await.rule(409), "erased");
    let batch = world.post("/contacts/batch", &json!({ "contacts": [{ "email": "ann@example.com" }] })).await;
    assert_eq!(batch.expect(207)["results"][0]["problem"]["rule"], "erased");
    let known = world.get("/person/export?address=ann@example.com").await.expect(200);
    assert_eq!(known["contact"], Value::Null);
}

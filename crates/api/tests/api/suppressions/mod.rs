mod import;

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn addresses_are_added_found_and_removed() {
    let world = World::new().await;
    let new = json!({ "addresses": ["Bob@Example.org", "carol@example.net"], "reason": "unsubscribe", "source": "import" });
    assert_eq!(world.post("/suppressions", &new).await.expect(200), json!({ "added": 2, "known": 0 }));
    let more = json!({ "addresses": ["bob@example.org", "dave@example.org"] });
    assert_eq!(world.post("/suppressions", &more).await.expect(200), json!({ "added": 1, "known": 1 }));
    let found = world.get("/suppressions/BOB@example.org").await.expect(200);
    let expected = json!({
        "address": "bob@example.org", "reason": "unsubscribe", "source": "import",
        "created_at": "2026-01-31T12:00:00.000Z"
    });
    assert_eq!(found, expected);
    world.delete("/suppressions/bob@example.org").await.expect(204);
    assert_eq!(world.delete("/suppressions/bob@example.org").await.rule(404), "not_found");
    assert_eq!(world.get("/suppressions/bob@example.org").await.rule(404), "not_found");
    assert_eq!(world.get("/suppressions/bob").await.rule(404), "not_found");
    let audit = world.get("/audit?limit=20").await.expect(200).to_string();
    assert!(audit.contains("suppression.removed") && !audit.contains("bob@"), "{audit}");
}

#[tokio::test]
async fn the_list_is_paged_and_narrowed() {
    let world = World::new().await;
    let addresses: Vec<String> = (0..5).map(|n| format!("a{n}@example.org")).collect();
    world.post("/suppressions", &json!({ "addresses": addresses, "reason": "bounce" })).await.expect(200);
    world.post("/suppressions", &json!({ "addresses": ["b@example.org"] })).await.expect(200);
    let addresses = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["address"].as_str().unwrap().to_owned())
            .collect()
    };
    let page = world.get("/suppressions?limit=2").await.expect(200);
    assert_eq!(addresses(&page), ["b@example.org", "a4@example.org"]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = world.get(&format!("/suppressions?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(addresses(&next), ["a3@example.org", "a2@example.org"]);
    assert_eq!(world.get(&format!("/domains?cursor={cursor}")).await.rule(400), "cursor_invalid");
    let bounces = world.get("/suppressions?reason=bounce&q=A0").await.expect(200);
    assert_eq!(addresses(&bounces), ["a0@example.org"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::new().await;
    let check = async |body: Value, field: &str| {
        assert_eq!(world.post("/suppressions", &body).await.problem(422).1, [field], "{body}");
    };
    check(json!({ "addresses": [] }), "/addresses").await;
    check(json!({ "addresses": vec!["a@x.example"; 1_001] }), "/addresses").await;
    check(json!({ "addresses": ["a@x.example", "b"] }), "/addresses/1").await;
    check(json!({ "addresses": ["a@x.example"], "reason": "mood" }), "/reason").await;
    check(json!({ "addresses": ["a@x.example"], "source": "a\nb" }), "/source").await;
}

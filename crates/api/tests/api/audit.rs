//! `/api/v1/audit`

use serde_json::json;

use crate::support::{World, scrubbed};

#[tokio::test]
async fn changes_are_listed_with_who_made_them() {
    let world = World::new().await;
    world.clock.advance(std::time::Duration::from_secs(1));
    world.post("/domains", &json!({ "name": "example.com" })).await.expect(201);
    let page = world.get("/audit?limit=1").await.expect(200);
    let mut entry = scrubbed(&page["items"][0]);
    assert!(entry["actor"].as_str().unwrap().starts_with("api_key:"));
    entry["actor"] = "api_key:[id]".into();
    insta::assert_json_snapshot!("domain_added", entry);
    assert!(page["next_cursor"].is_string());
    assert_eq!(world.get("/audit?all_workspaces=true").await.rule(403), "administrator_required");
}

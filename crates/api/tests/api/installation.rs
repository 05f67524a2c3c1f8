//! `/api/v1/installation`, `/api/v1/doctor`, `/api/v1/mail-settings`

use axum::http::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn administrators_see_the_machine() {
    let world = World::new().await;
    let found = world.local(Method::GET, "/installation", None).await.expect(200);
    assert_eq!((&found["spool"]["messages"], &found["certificate"]), (&json!(0), &json!(null)));
    let report = world.local(Method::POST, "/doctor", None).await.expect(200);
    assert_eq!(report["items"], json!([]));
    assert_eq!(world.get("/installation").await.rule(403), "administrator_required");
    assert_eq!(world.post("/doctor", &json!({})).await.rule(403), "administrator_required");
}

#[tokio::test]
async fn programs_learn_where_to_connect() {
    let world = World::new().await;
    let settings = world.get("/mail-settings").await.expect(200);
    assert!(settings["api_url"].as_str().unwrap().ends_with("/api/v1"), "{settings}");
    assert_eq!(settings["smtp"], json!([]));
}

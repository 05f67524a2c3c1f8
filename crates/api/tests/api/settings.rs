//! `/api/v1/settings`

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{World, scrubbed};

#[tokio::test]
async fn settings_are_changed_one_by_one() {
    let world = World::new().await;
    let defaults = world.local(Method::GET, "/settings", None).await.expect(200);
    insta::assert_json_snapshot!("defaults", scrubbed(&defaults));
    let relay = json!({ "relay_host": {
        "host": "[192.0.2.7]", "port": 25, "tls": "start_tls", "username": "u", "password": "hunter2"
    } });
    let changed = world.local(Method::PATCH, "/settings", Some(&relay)).await;
    assert!(!changed.text.contains("hunter2"));
    assert_eq!(changed.expect(200)["relay_host"]["host"], "[192.0.2.7]");
    let more = json!({ "default_quota": { "per_minute": 10 }, "event_retention_max_days": 90 });
    let changed = world.local(Method::PATCH, "/settings", Some(&more)).await.expect(200);
    assert_eq!(
        (&changed["relay_host"]["port"], &changed["event_retention_max_days"]),
        (&json!(25), &json!(90))
    );
    let cleared = json!({ "relay_host": null, "event_retention_max_days": null });
    let cleared = world.local(Method::PATCH, "/settings", Some(&cleared)).await.expect(200);
    assert_eq!((&cleared["relay_host"], &cleared["event_retention_max_days"]), (&Value::Null, &Value::Null));
    assert_eq!(cleared["default_quota"]["per_minute"], 10);
}

#[tokio::test]
async fn impossible_settings_are_refused() {
    let world = World::new().await;
    let check = async |change: Value, field: &str| {
        let refused = world.local(Method::PATCH, "/settings", Some(&change)).await;
        assert_eq!(refused.problem(422).1, [field], "{change}");
    };
    let relay =
        |tls: &str, port: u32| json!({ "relay_host": { "host": "r.example", "port": port, "tls": tls } });
    check(relay("start_tls", 0), "/relay_host").await;
    check(relay("none", 25), "/relay_host/tls").await;
    check(relay("implicit", 70_000), "/relay_host/port").await;
    check(
        json!({ "retry": { "intervals_secs": [], "jitter_percent": 10, "expire_after_secs": 3600 } }),
        "/retry",
    )
    .await;
}

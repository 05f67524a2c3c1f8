use serde_json::json;

use crate::support::{Cli as _, World, WorldOptions};

#[tokio::test(flavor = "multi_thread")]
async fn live_is_refused_until_dns_is_right() {
    let options = WorldOptions { sandbox: true, without_domain: true, ..WorldOptions::default() };
    let world = World::with(options).await;
    world.net.domain("rcpt.test");
    let live = json!({ "mode": "live", "accept_warnings": true });
    let refused = world.api("PUT", "/workspace/mode", Some(&live)).await;
    assert_eq!((refused.status, &refused.body["rule"]), (409, &json!("not_ready")));
    let added = world.server.json(&["domain", "add", "sender.test"]).await;
    let refused = world.api("PUT", "/workspace/mode", Some(&live)).await;
    assert_eq!(refused.body["errors"][0]["field"], "/checks/domain_verified");
    assert!(refused.body["errors"][0]["fix"].as_str().unwrap().contains("sender.test"));
    world.publish(&added["records"]);
    let careful = json!({ "mode": "live" });
    let refused = world.api("PUT", "/workspace/mode", Some(&careful)).await;
    assert_eq!((refused.status, &refused.body["rule"]), (409, &json!("warnings_not_accepted")));
    let checks = world.api("POST", "/workspace/live-checks", Some(&json!({}))).await.ok();
    assert_eq!(checks["ready"], true, "{checks:#}");
    let outbound = checks["items"].as_array().unwrap().iter().find(|item| item["id"] == "outbound").unwrap();
    assert_eq!(outbound["status"], "pass", "{checks:#}");
    assert_eq!(world.api("PUT", "/workspace/mode", Some(&live)).await.ok()["mode"], "live");
    let id = world.send("ann@rcpt.test").await;
    world.until(&id, "ann@rcpt.test", "delivered").await;
    world.assert_no_violations();
}

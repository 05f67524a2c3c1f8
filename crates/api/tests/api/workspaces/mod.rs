use axum::http::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn administrators_make_and_change_workspaces() {
    let world = World::new().await;
    let new = json!({ "name": "Second", "sender_policy": "any", "quota": { "per_day": 100 } });
    let made = world.local(Method::POST, "/workspaces", Some(&new)).await.expect(201);
    insta::assert_json_snapshot!("created", crate::support::scrubbed(&made));
    let path = format!("/workspaces/{}", made["id"].as_str().unwrap());
    let relay = json!({
        "sender_policy": "verified",
        "relay_host": {
            "host": "smtp.relay.example", "port": 465, "tls": "implicit", "username": "u", "password": "hunter2"
        }
    });
    let changed = world.local(Method::PATCH, &path, Some(&relay)).await;
    assert!(!changed.text.contains("hunter2"));
    let changed = changed.expect(200);
    assert_eq!(changed["quota"]["per_day"], 100);
    assert_eq!(changed["relay_host"]["username"], "u");
    let kept = json!({ "relay_host": { "host": "smtp.relay.example", "port": 587, "tls": "start_tls", "username": "u" } });
    let kept = world.local(Method::PATCH, &path, Some(&kept)).await.expect(200);
    assert_eq!(kept["relay_host"]["port"], 587);
    let moved =
        json!({ "relay_host": { "host": "evil.example", "port": 587, "tls": "start_tls", "username": "u" } });
    let moved = world.local(Method::PATCH, &path, Some(&moved)).await;
    assert_eq!(moved.problem(422).1, ["/relay_host/password"]);
    let none = world.local(Method::PATCH, &path, Some(&json!({ "relay_host": null }))).await.expect(200);
    assert!(none["relay_host"].is_null());
    let listed = world.local(Method::GET, "/workspaces", None).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!(listed["items"][0]["usage"], json!({ "recipients_today": 0, "members": 0 }));
    let members = world.local(Method::GET, "/members", None).await.expect(200);
    assert_eq!(listed["items"][1]["usage"]["members"], members["items"].as_array().unwrap().len());
    let audit = world.local(Method::GET, "/audit?all_workspaces=true", None).await.text;
    assert!(!audit.contains("hunter2"));
}

#[tokio::test]
async fn a_workspace_is_suspended_and_activated() {
    let world = World::new().await;
    let path = format!("/workspaces/{}", world.workspace);
    let suspend = json!({ "reason": "unpaid" });
    let suspended = world.local(Method::POST, &format!("{path}/suspend"), Some(&suspend)).await.expect(200);
    assert_eq!(
        (&suspended["status"], &suspended["suspended_because"]),
        (&json!("suspended"), &json!("unpaid"))
    );
    let active = world.local(Method::POST, &format!("{path}/activate"), None).await.expect(200);
    assert_eq!(active["status"], "active");
    let unknown = "/workspaces/019c1410-5c00-7000-8000-000000000001/activate";
    assert_eq!(world.local(Method::POST, unknown, None).await.rule(404), "not_found");
}

#[tokio::test]
async fn members_change_what_is_theirs() {
    let world = World::new().await;
    let change = json!({ "name": "Shop", "time_zone": "Europe/Berlin", "postal_address": "1 Road", "retention_days": 7 });
    let changed = world.patch("/workspace", &change).await.expect(200);
    assert_eq!((&changed["name"], &changed["retention_days"]), (&json!("Shop"), &json!(7)));
    let cleared = world.patch("/workspace", &json!({ "postal_address": null })).await.expect(200);
    assert!(cleared["postal_address"].is_null());
    assert_eq!(cleared["time_zone"], "Europe/Berlin");
    for (field, value) in
        [("quota", json!({ "per_day": 1 })), ("sender_policy", json!("any")), ("relay_host", json!(null))]
    {
        let refused = world.patch("/workspace", &json!({ field: value })).await;
        assert_eq!(refused.problem(422).1, [format!("/{field}")]);
    }
    assert_eq!(
        world.patch("/workspace", &json!({ "retention_days": 0 })).await.problem(422).1,
        ["/retention_days"]
    );
}

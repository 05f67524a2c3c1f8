use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_rule_is_counted_made_listed_and_taken_back() {
    let world = World::new().await;
    let later = json!({ "from": "ann@example.com", "to": "a@one.example", "text": "x", "tags": ["news"],
        "send_at": "2026-06-01T00:00:00Z" });
    world.post("/messages", &later).await.expect(202);
    let rule = json!({ "tag": "news", "stream": "transactional", "action": "suspend", "reason": "a wish" });
    let preview = world.post("/queue/rules/preview", &rule).await.expect(200);
    assert_eq!(preview, json!({ "waiting": 1, "in_flight": 0, "held": 0 }));
    let made = world.post("/queue/rules", &rule).await.expect(201);
    assert_eq!(
        (&made["action"], &made["tag"], &made["expires_at"]),
        (&json!("suspend"), &json!("news"), &Value::Null)
    );
    assert_eq!(made["workspace"], json!(world.workspace.to_string()));
    let throttle = json!({ "provider": "google", "action": "throttle", "per_minute": 60 });
    let throttle = world.post("/queue/rules", &throttle).await.expect(201);
    let all = world.get("/queue/rules").await.expect(200);
    assert_eq!(ids(&all), [throttle["id"].as_str().unwrap(), made["id"].as_str().unwrap()], "newest first");
    let first = world.get("/queue/rules?limit=1").await.expect(200);
    let next = format!("/queue/rules?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(ids(&world.get(&next).await.expect(200)), [made["id"].as_str().unwrap()]);
    assert_eq!(ids(&world.get("/queue/rules?q=WISH").await.expect(200)).len(), 1);
    let path = format!("/queue/rules/{}", made["id"].as_str().unwrap());
    world.delete(&path).await.expect(204);
    assert_eq!(world.delete(&path).await.rule(404), "not_found");
    assert_eq!(ids(&world.get("/queue/rules").await.expect(200)).len(), 1);
    let audited = world.audit_actions().await;
    for action in ["traffic_rule.created", "traffic_rule.removed"] {
        assert!(audited.contains(&action.to_owned()), "{action}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let world = World::new().await;
    let id = "019c1410-5c00-7000-8000-000000000001";
    for (rule, field) in [
        (json!({ "action": "throttle" }), "/per_minute"),
        (json!({ "action": "throttle", "per_minute": 0 }), "/per_minute"),
        (json!({ "action": "suspend", "per_minute": 5 }), "/per_minute"),
        (json!({ "action": "suspend", "route_pool": id }), "/route_pool"),
        (json!({ "action": "suspend", "provider": "nobody" }), "/provider"),
        (json!({ "action": "suspend", "tag": "" }), "/tag"),
        (json!({ "action": "suspend", "stream": "sandbox" }), "/stream"),
        (json!({ "action": "suspend", "reason": "x".repeat(501) }), "/reason"),
    ] {
        assert_eq!(world.post("/queue/rules", &rule).await.problem(422).1, [field], "{rule}");
    }
    let route = json!({ "action": "route" });
    let local = world.local(Method::POST, "/queue/rules", Some(&route)).await;
    assert_eq!(local.problem(422).1, ["/route_pool"]);
}

#[tokio::test]
async fn sources_and_other_workspaces_are_for_administrators() {
    let world = World::new().await;
    let second = world.workspace("Second").await;
    let id = "019c1410-5c00-7000-8000-000000000001";
    for rule in [
        json!({ "action": "suspend", "workspace": "all" }),
        json!({ "action": "suspend", "workspace": second }),
        json!({ "action": "suspend", "source": id }),
        json!({ "action": "route", "route_pool": id }),
    ] {
        assert_eq!(world.post("/queue/rules", &rule).await.rule(403), "administrator_required", "{rule}");
    }
    let all = json!({ "action": "suspend", "workspace": "all", "provider": "yahoo" });
    let made = world.local(Method::POST, "/queue/rules", Some(&all)).await.expect(201);
    assert_eq!(made["author"], "the operator");
    assert_eq!(world.get("/queue/rules").await.expect(200)["items"], json!([]));
    let path = format!("/queue/rules/{}", made["id"].as_str().unwrap());
    assert_eq!(world.delete(&path).await.rule(404), "not_found");
    assert_eq!(world.get("/queue/rules?all_workspaces=true").await.rule(403), "administrator_required");
    let seen = world.local(Method::GET, "/queue/rules?all_workspaces=true", None).await.expect(200);
    assert_eq!(ids(&seen).len(), 1);
    world.local(Method::DELETE, &path, None).await.expect(204);
}

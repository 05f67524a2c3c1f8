use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

fn changed(result: &Value) -> u64 {
    result["changed"].as_u64().unwrap()
}

async fn three(world: &World) {
    for (to, tag) in [("a@one.example", "x"), ("b@one.example", "y"), ("c@two.example", "y")] {
        let message = json!({ "from": "ann@example.com", "to": to, "text": "x", "tags": [tag] });
        world.post("/messages", &message).await.expect(202);
    }
}

#[tokio::test]
async fn mail_is_chosen_by_domain_tag_and_all() {
    let world = World::new().await;
    three(&world).await;
    let dry = json!({ "domain": "one.example", "dry_run": true });
    let dry = world.post("/queue/hold", &dry).await.expect(200);
    assert_eq!((changed(&dry), &dry["dry_run"]), (2, &json!(true)));
    assert_eq!(world.get("/queue").await.expect(200)["held"], 0);
    let by = async |operation: &str, selection: Value| {
        changed(&world.post(&format!("/queue/{operation}"), &selection).await.expect(200))
    };
    assert_eq!(by("hold", json!({ "domain": "one.example", "tag": "y" })).await, 1);
    assert_eq!(by("hold", json!({ "all": true })).await, 2);
    assert_eq!(by("release", json!({ "tag": "y" })).await, 2);
    assert_eq!(by("cancel", json!({ "domain": "two.example" })).await, 1);
    assert_eq!(by("cancel", json!({ "message": "019c1410-5c00-7000-8000-000000000001" })).await, 0);
    assert_eq!(world.get("/queue").await.expect(200)["recipients"], 2);
    assert!(!world.audit_actions().await.contains(&"queue.retried".to_owned()));
}

#[tokio::test]
async fn nothing_chosen_is_not_everything() {
    let world = World::new().await;
    assert_eq!(world.post("/queue/cancel", &json!({})).await.problem(422).1, [""]);
    let long = json!({ "all": true, "reason": "x".repeat(501) });
    assert_eq!(world.post("/queue/cancel", &long).await.problem(422).1, ["/reason"]);
}

#[tokio::test]
async fn other_workspaces_are_for_administrators() {
    let world = World::new().await;
    three(&world).await;
    let second = world.workspace("Second").await;
    for workspace in [json!("all"), json!(second)] {
        let selection = json!({ "all": true, "workspace": workspace });
        assert_eq!(world.post("/queue/hold", &selection).await.rule(403), "administrator_required");
    }
    let wrong = json!({ "all": true, "workspace": "Second" });
    assert_eq!(world.post("/queue/hold", &wrong).await.problem(422).1, ["/workspace"]);
    let selection = |workspace: Value| json!({ "all": true, "workspace": workspace });
    let none = world.local(Method::POST, "/queue/hold", Some(&selection(json!(second)))).await.expect(200);
    assert_eq!(changed(&none), 0);
    let all = world.local(Method::POST, "/queue/hold", Some(&selection(json!("all")))).await.expect(200);
    assert_eq!(changed(&all), 3);
}

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

const PATH: &str = "/domains/example.com/mta-sts";

async fn put(world: &World, body: &Value) -> crate::support::Reply {
    world.local(Method::PUT, PATH, Some(body)).await
}

#[tokio::test]
async fn a_policy_is_switched_on_changed_and_off() {
    let world = World::new().await;
    world.internet.domain("example.com");
    world.post("/domains", &json!({ "name": "example.com" })).await.expect(201);
    let detail = world.get("/domains/example.com").await.expect(200);
    assert_eq!(detail["mta_sts"], Value::Null);

    let testing = put(&world, &json!({ "mode": "testing" })).await.expect(200);
    assert_eq!((&testing["mx"], &testing["follows_mx"]), (&json!(["mx.example.com"]), &json!(true)));
    assert_eq!(testing["url"], "https://mta-sts.example.com/.well-known/mta-sts.txt");
    assert_eq!(
        testing["text"],
        "version: STSv1\r\nmode: testing\r\nmx: mx.example.com\r\nmax_age: 604800\r\n"
    );
    assert_eq!(testing["certificate"], Value::Null, "nobody here knows");
    world.clock.advance(std::time::Duration::from_secs(1));
    let same = put(&world, &json!({ "mode": "testing" })).await.expect(200);
    assert_eq!(same["id"], testing["id"], "the same text has the same id");
    let named = json!({ "mode": "enforce", "max_age_secs": 86_400, "mx": ["*.example.com"] });
    let enforced = put(&world, &named).await.expect(200);
    assert_ne!(enforced["id"], testing["id"]);
    assert_eq!((&enforced["mx"], &enforced["follows_mx"]), (&json!(["*.example.com"]), &json!(false)));
    let detail = world.get("/domains/example.com").await.expect(200);
    assert_eq!(detail["mta_sts"], enforced);

    world.delete(PATH).await.expect(204);
    assert_eq!(world.delete(PATH).await.rule(404), "not_found");
    let audited = world.audit_actions().await;
    for action in ["domain.mta_sts_set", "domain.mta_sts_removed"] {
        assert!(audited.contains(&action.to_owned()), "{action}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let world = World::new().await;
    assert_eq!(put(&world, &json!({ "mode": "testing" })).await.rule(404), "not_found");
    world.post("/domains", &json!({ "name": "example.com" })).await.expect(201);
    for (policy, field) in [
        (json!({ "mode": "sometimes" }), "/mode"),
        (json!({ "mode": "testing", "mx": ["mx.example.com", "a b"] }), "/mx/1"),
        (json!({ "mode": "testing", "mx": ["mx.example.com"], "max_age_secs": 60 }), "/max_age_secs"),
        (json!({ "mode": "testing" }), "/mx"),
    ] {
        assert_eq!(put(&world, &policy).await.problem(422).1, [field], "{policy}");
    }
}

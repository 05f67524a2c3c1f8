//! `/api/v1/pools`, `/api/v1/pool-assignments` and what a workspace sees of them

use axum::http::Method;
use serde_json::{Value, json};

use super::{carrying, made};
use crate::support::World;

#[tokio::test]
async fn a_workspace_sees_what_it_uses() {
    let world = World::new().await;
    let before = world.get("/egress").await.expect(200);
    assert_eq!((&before["streams"][1]["pool"], &before["advice"]["advice"]), (&Value::Null, &json!("stay")));
    assert_eq!(before["streams"][1]["sources"][0]["ehlo_name"], "mail.postroad.example");
    let (source, _) = carrying(&world, "shared", "192.0.2.1").await;
    let own = made(&world, "/sources", json!({ "name": "own", "address": "192.0.2.2" })).await;
    let pool = json!({ "name": "own", "workspace": world.workspace, "members": [{ "source": own["id"], "weight": 7 }] });
    let pool = made(&world, "/pools", pool).await;
    let assignment = json!({ "workspace": world.workspace, "stream": "transactional", "pool": pool["id"] });
    world.local(Method::PUT, "/pool-assignments", Some(&assignment)).await.expect(200);
    made(&world, "/warmups", json!({ "source": source["id"], "plan": "gentle" })).await;
    let seen = world.get("/egress").await.expect(200);
    let [transactional, broadcast] = [&seen["streams"][0], &seen["streams"][1]];
    assert_eq!((&transactional["pool"], &transactional["dedicated"]), (&json!("own"), &json!(true)));
    assert_eq!(transactional["sources"][0]["weight"], 7);
    assert_eq!((&broadcast["pool"], &broadcast["dedicated"]), (&json!("shared"), &json!(false)));
    assert_eq!(broadcast["sources"][0]["warmup"]["plan"], "gentle");
    let advice = world.local(Method::GET, "/pool-advice", None).await.expect(200);
    assert!(advice["items"].as_array().unwrap().iter().any(|one| one["dedicated"] == true));
}

#[tokio::test]
async fn streams_do_not_share_a_source_by_accident() {
    let world = World::new().await;
    let (_, pool) = carrying(&world, "a", "192.0.2.1").await;
    let mut assignment = json!({ "stream": "transactional", "pool": pool["id"] });
    let refused = world.local(Method::PUT, "/pool-assignments", Some(&assignment)).await;
    assert_eq!(refused.rule(409), "streams_mixed");
    assignment["mix"] = json!(true);
    world.local(Method::PUT, "/pool-assignments", Some(&assignment)).await.expect(200);
    let listed = world.local(Method::GET, "/pool-assignments?limit=1", None).await.expect(200);
    let next = format!("/pool-assignments?limit=1&cursor={}", listed["next_cursor"].as_str().unwrap());
    let next = world.local(Method::GET, &next, None).await.expect(200);
    assert_eq!(
        (&listed["items"][0]["stream"], &next["items"][0]["stream"]),
        (&json!("broadcast"), &json!("transactional"))
    );
}

#[tokio::test]
async fn pools_of_others_are_not_assigned() {
    let world = World::new().await;
    let pool = made(&world, "/pools", json!({ "name": "own", "workspace": world.workspace })).await;
    let elsewhere = world.workspace("Elsewhere").await;
    for workspace in [Value::Null, json!(elsewhere)] {
        let wanted = json!({ "workspace": workspace, "stream": "broadcast", "pool": pool["id"] });
        let refused = world.local(Method::PUT, "/pool-assignments", Some(&wanted)).await;
        assert_eq!(refused.rule(409), "pool_dedicated");
    }
    let nobody = json!({ "name": "x", "workspace": "019c1410-5c00-7000-8000-000000000001" });
    assert_eq!(world.local(Method::POST, "/pools", Some(&nobody)).await.problem(422).1, ["/workspace"]);
}

#[tokio::test]
async fn a_pool_goes_when_it_carries_nothing() {
    let world = World::new().await;
    let (source, pool) = carrying(&world, "a", "192.0.2.1").await;
    let path = format!("/pools/{}", pool["id"].as_str().unwrap());
    assert_eq!(world.local(Method::DELETE, &path, None).await.rule(409), "pool_in_use");
    let change = json!({ "overflow": "wait", "members": [{ "source": source["id"], "weight": 3 }] });
    let changed = world.local(Method::PATCH, &path, Some(&change)).await.expect(200);
    assert_eq!((&changed["overflow"], &changed["members"][0]["weight"]), (&json!("wait"), &json!(3)));
    assert_eq!(changed["assignments"], json!([{ "workspace": null, "stream": "broadcast" }]));
    world.local(Method::DELETE, "/pool-assignments?stream=broadcast", None).await.expect(204);
    world.local(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(world.local(Method::DELETE, &path, None).await.rule(404), "not_found");
    let installation = world.local(Method::GET, "/pools", None).await.expect(200);
    assert_eq!(installation["items"], json!([]));
}

use axum::http::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn the_queue_is_told_in_numbers() {
    let world = World::new().await;
    world.send("a@one.example").await;
    world.send("b@one.example").await;
    let held = json!({ "from": "ann@example.com", "to": "c@two.example", "text": "x", "hold": true });
    world.post("/messages", &held).await.expect(202);
    let overview = world.get("/queue").await.expect(200);
    insta::assert_json_snapshot!("overview", crate::support::scrubbed(&overview));
    let second = world.key(world.workspace("Second").await, postroad_account::Scope::ALL).await;
    let call = crate::support::Call::new(Method::GET, "/api/v1/queue").key(&second);
    assert_eq!(world.call(call).await.expect(200)["recipients"], 0);
    assert_eq!(world.get("/queue?all_workspaces=true").await.rule(403), "administrator_required");
    let all = world.local(Method::GET, "/queue?all_workspaces=true&limit=1", None).await.expect(200);
    assert_eq!((all["recipients"].as_u64(), all["destinations"].as_array().unwrap().len()), (Some(3), 1));
}

#[tokio::test]
async fn administrators_stop_and_verify_it() {
    let world = World::new().await;
    let resumed = world.local(Method::POST, "/queue/resume", None).await.expect(200);
    assert_eq!(resumed["paused"], false);
    world.clock.advance(std::time::Duration::from_secs(1));
    let paused = world.local(Method::POST, "/queue/pause", None).await.expect(200);
    assert_eq!(paused["paused"], true);
    assert!(world.state.engine.is_paused());
    let sound = world.local(Method::GET, "/queue/verify", None).await.expect(200);
    assert_eq!(sound, json!({ "sound": true, "violations": [] }));
    let audit = world.local(Method::GET, "/audit?all_workspaces=true", None).await.expect(200);
    assert_eq!(audit["items"][0]["action"], "queue.paused");
    assert_eq!(audit["items"][0]["actor"], "local_operator");
}

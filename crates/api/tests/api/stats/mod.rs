//! `/api/v1/stats`

use std::time::Duration;

use serde_json::json;

use crate::support::World;

/// Two messages an hour for three hours; the last is held.
async fn three_hours() -> World {
    let world = World::new().await;
    for _ in 0..3 {
        world.send("bob@example.org").await;
        world.send("carol@example.net").await;
        world.clock.advance(Duration::from_secs(3_600));
    }
    world.post("/queue/hold", &json!({ "domain": "example.net", "reason": "moving" })).await.expect(200);
    world.clock.advance(Duration::from_secs(60));
    world.state.events.settle().await.unwrap();
    world
}

#[tokio::test]
async fn totals_compare_a_span_with_the_one_before() {
    let world = three_hours().await;
    let all = world.get("/stats/totals?since=2026-01-31T12:00:00Z").await.expect(200);
    assert_eq!((&all["accepted"], &all["held"], &all["delivered"]), (&json!(6), &json!(3), &json!(0)));
    assert_eq!(all["since"], "2026-01-31T12:00:00.000Z");
    assert_eq!(all["previous"]["accepted"], 0);
    let hour = "since=2026-01-31T13:00:00Z&until=2026-01-31T14:00:00Z";
    let hour = world.get(&format!("/stats/totals?{hour}")).await.expect(200);
    assert_eq!((&hour["accepted"], &hour["previous"]["accepted"]), (&json!(2), &json!(2)));
    assert_eq!(world.get("/stats/totals").await.expect(200)["accepted"], 6);
    let empty = world.get("/stats/totals?since=2027-01-01T00:00:00Z").await.problem(422);
    assert_eq!(empty, ("span_empty".to_owned(), vec!["since".to_owned()]));
    assert_eq!(world.get("/stats/totals?since=yesterday").await.rule(400), "query_invalid");
}

#[tokio::test]
async fn a_series_has_no_gaps() {
    let world = three_hours().await;
    let query = "since=2026-01-31T11:00:00Z&bucket=hour";
    let series = world.get(&format!("/stats/series?{query}")).await.expect(200);
    let points: Vec<_> = series["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| (point["at"].as_str().unwrap()[11..16].to_owned(), point["accepted"].as_u64().unwrap()))
        .collect();
    let expected = [("11:00", 0), ("12:00", 2), ("13:00", 2), ("14:00", 2), ("15:00", 0)];
    assert_eq!(points, expected.map(|(at, count)| (at.to_owned(), count)));
    let days = world.get(&format!("/stats/series?{query}&bucket=day&time_zone=Asia/Seoul")).await;
    assert_eq!(days.rule(400), "query_invalid", "a parameter is given once");
    let days = "since=2026-01-31T11:00:00Z&bucket=day&time_zone=Asia/Seoul";
    let days = world.get(&format!("/stats/series?{days}")).await.expect(200);
    assert_eq!(days["items"][0]["at"], "2026-01-30T15:00:00.000Z");
    assert_eq!(world.get("/stats/series?time_zone=Mars/Olympus").await.rule(400), "query_invalid");
    assert_eq!(
        world.get("/stats/series?bucket=minute&since=2025-01-01T00:00:00Z").await.rule(400),
        "query_invalid"
    );
}

#[tokio::test]
async fn destinations_come_in_the_order_asked_for() {
    let world = three_hours().await;
    let found = world.get("/stats/destinations?limit=1").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&found["items"][0]["domain"], &found["items"][0]["accepted"]),
        (&json!("example.net"), &json!(3))
    );
    assert_eq!(found["items"][0]["median_secs"], json!(null));
    let none = world.get("/stats/destinations?sort=slowest").await.expect(200);
    assert_eq!(none["items"], json!([]));
}

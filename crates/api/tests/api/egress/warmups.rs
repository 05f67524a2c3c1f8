//! `/api/v1/warmups`, `/api/v1/warmup-plans` and the warm-up of a sender domain

use std::time::Duration;

use axum::http::Method;
use postroad_base::Stream;
use postroad_delivery::egress::warmup::Noted;
use postroad_delivery::egress::{Choice, Wish};
use serde_json::{Value, json};

use super::{carrying, made};
use crate::support::World;

/// Sends to Google what the hour allows, and has it delivered.
async fn send(world: &World) -> u64 {
    let egress = &world.state.egress;
    let plan = egress.plan();
    let pool = plan.pool(world.workspace, Stream::Broadcast);
    let mut sent = 0;
    loop {
        let wish = Wish { pool, provider: "google", sender: None, draw: 0, now: world.state.clock.now() };
        let Choice::Source(source) = egress.choose(&plan, wish) else { break };
        egress.note(source, None, "google", Noted::Delivered);
        sent += 1;
    }
    egress.tick().await.unwrap();
    sent
}

#[tokio::test]
async fn a_calendar_shows_plan_actual_and_forecast() {
    let world = World::new().await;
    let (source, _) = carrying(&world, "a", "192.0.2.1").await;
    let plan = json!({ "name": "mine", "daily": [24, 48, 96] });
    made(&world, "/warmup-plans", plan).await;
    let warmup = made(&world, "/warmups", json!({ "source": source["id"], "plan": "mine" })).await;
    let path = format!("/warmups/{}", warmup["id"].as_str().unwrap());
    // From noon on: half of the day has been saved up, a fifth of it may go within the hour.
    let mut sent = 0;
    for _ in 0..12 {
        sent += send(&world).await;
        world.clock.advance(Duration::from_secs(3_600));
    }
    assert_eq!(sent, 24);
    world.clock.advance(Duration::from_secs(120));
    world.state.egress.tick().await.unwrap();
    let calendar = format!("{path}/calendar?provider=google&volume=90");
    let calendar = world.local(Method::GET, &calendar, None).await.expect(200);
    let days = calendar["days"].as_array().unwrap();
    let column = |name: &str| days.iter().map(|day| day[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("day"), ["2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03"]);
    assert_eq!(column("kind"), ["past", "today", "forecast", "forecast"]);
    assert_eq!(column("planned"), [json!(24), json!(48), json!(96), Value::Null]);
    assert_eq!((&days[0]["actual"]["delivered"], &days[0]["decision"]), (&json!(24), &json!("promote")));
    assert_eq!(
        calendar["possible"],
        json!({ "volume": 90, "earliest": "2026-02-02", "at_pace": "2026-02-02" })
    );
    let shown = world.local(Method::GET, &path, None).await.expect(200);
    assert_eq!((&shown["providers"][0]["stage"], &shown["providers"][0]["daily"]), (&json!(2), &json!(48)));
    let figures = format!("/sources/{}/figures", source["id"].as_str().unwrap());
    let figures = world.local(Method::GET, &figures, None).await.expect(200);
    assert_eq!(
        (&figures["items"][0]["provider"], &figures["items"][0]["delivered"]),
        (&json!("google"), &json!(24))
    );
}

#[tokio::test]
async fn people_pause_change_and_end_it() {
    let world = World::new().await;
    let (source, _) = carrying(&world, "a", "192.0.2.1").await;
    let new = json!({ "source": source["id"], "plan": "sparkpost" });
    let warmup = made(&world, "/warmups", new.clone()).await;
    assert_eq!(world.local(Method::POST, "/warmups", Some(&new)).await.rule(409), "taken");
    let path = format!("/warmups/{}", warmup["id"].as_str().unwrap());
    let change = json!({ "paused": true, "plan": "mailtrap", "restart": true });
    let changed = world.local(Method::PATCH, &path, Some(&change)).await.expect(200);
    assert_eq!((&changed["paused"], &changed["plan"]), (&json!(true), &json!("mailtrap")));
    let listed = world.local(Method::GET, "/warmups", None).await.expect(200);
    assert_eq!(listed["items"][0]["id"], warmup["id"]);
    world.local(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(world.local(Method::GET, &path, None).await.rule(404), "not_found");
    let neither = json!({ "plan": "sparkpost" });
    assert_eq!(world.local(Method::POST, "/warmups", Some(&neither)).await.problem(422).1, ["/source"]);
    let unknown = json!({ "source": source["id"], "plan": "none" });
    assert_eq!(world.local(Method::POST, "/warmups", Some(&unknown)).await.problem(422).1, ["/plan"]);
}

#[tokio::test]
async fn plans_are_added_and_removed_but_not_those_of_the_program() {
    let world = World::new().await;
    let plans = world.get("/warmup-plans").await.expect(200);
    assert_eq!(
        (&plans["items"][0]["name"], &plans["items"][0]["built_in"]),
        (&json!("sparkpost"), &json!(true))
    );
    made(&world, "/warmup-plans", json!({ "name": "mine", "daily": [10, 20] })).await;
    world.local(Method::DELETE, "/warmup-plans/mine", None).await.expect(204);
    assert_eq!(world.local(Method::DELETE, "/warmup-plans/ses", None).await.rule(404), "not_found");
    for (plan, field) in [
        (json!({ "name": "M", "daily": [1] }), "/name"),
        (json!({ "name": "m", "daily": [] }), "/daily"),
        (json!({ "name": "m", "daily": [2, 1] }), "/daily"),
    ] {
        assert_eq!(world.local(Method::POST, "/warmup-plans", Some(&plan)).await.problem(422).1, [field]);
    }
}

#[tokio::test]
async fn a_workspace_warms_up_its_own_verified_domain() {
    let world = World::new().await;
    let path = "/domains/shop.example/warmup";
    let put = async |body: &Value| {
        let call =
            crate::support::Call::new(Method::PUT, format!("/api/v1{path}")).key(&world.key).json(body);
        world.call(call).await
    };
    let wanted = json!({ "plan": "gentle" });
    assert_eq!(put(&wanted).await.rule(404), "not_found");
    let added = world.post("/domains", &json!({ "name": "shop.example" })).await.expect(201);
    assert_eq!(put(&wanted).await.rule(404), "not_found", "not verified yet");
    for record in added["records"].as_array().unwrap().iter().filter(|record| record["record_type"] == "TXT")
    {
        world.internet.dns().txt(record["name"].as_str().unwrap(), record["value"].as_str().unwrap());
    }
    world.post("/domains/shop.example/check", &json!({})).await.expect(200);
    let started = put(&wanted).await.expect(200);
    assert_eq!((&started["domain"], &started["source"]), (&json!("shop.example"), &Value::Null));
    let changed = put(&json!({ "plan": "mailtrap", "paused": true })).await.expect(200);
    assert_eq!(
        (&changed["plan"], &changed["paused"], &changed["id"]),
        (&json!("mailtrap"), &json!(true), &started["id"])
    );
    let calendar = world.get(&format!("{path}/calendar?provider=yahoo")).await.expect(200);
    assert_eq!(
        (&calendar["days"][0]["kind"], &calendar["days"][0]["planned"]),
        (&json!("today"), &json!(300))
    );
    world.delete(path).await.expect(204);
    assert_eq!(world.get(path).await.rule(404), "not_found");
}

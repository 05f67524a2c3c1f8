//! `/api/v1/rehearsals` and `/api/v1/providers`

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Method;
use postroad_rehearsal::{Plan, Policy, Rehearsal};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::{Call, World};

fn small() -> Value {
    json!({ "name": "Autumn", "plan": { "days": 2, "daily_volume": 400, "sources": ["192.0.2.1", "192.0.2.2"] }, "seed": 3 })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_run_shown_listed_and_deleted() {
    let world = World::new().await;
    let made = world.post("/rehearsals", &small()).await.expect(202);
    assert_eq!(
        (&made["state"], &made["summary"], &made["done"]),
        (&json!("waiting"), &Value::Null, &json!(0.0))
    );
    assert_eq!((&made["plan"]["days"], &made["plan"]["weight"]), (&json!(2), &json!(1)));
    let path = format!("/rehearsals/{}", made["id"].as_str().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(world.state.rehearsals.clone().run(async move {
        stopped.await.ok();
    }));
    let over = async {
        loop {
            let shown = world.get(&path).await.expect(200);
            if shown["state"] == "done" {
                return shown;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let shown = tokio::time::timeout(Duration::from_secs(60), over).await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    let report = &shown["report"];
    assert_eq!((&report["seed"], &report["policy"], &report["days"]), (&json!(3), &json!("ours"), &json!(2)));
    assert_eq!(report["totals"]["delivered"], shown["summary"]["delivered"]);
    assert_eq!(report["plan"]["sources"], json!(["192.0.2.1", "192.0.2.2"]));

    let listed = world.get("/rehearsals?q=aut").await.expect(200);
    assert_eq!(listed["items"][0]["id"], made["id"]);
    assert!(listed["items"][0].get("report").is_none());
    assert_eq!(world.get("/rehearsals?q=winter").await.expect(200)["items"], json!([]));
    let elsewhere = world.key(world.workspace("Elsewhere").await, postroad_account::Scope::ALL).await;
    let theirs = world.call(Call::new(Method::GET, format!("/api/v1{path}")).key(&elsewhere)).await;
    assert_eq!(theirs.rule(404), "not_found");
    world.delete(&path).await.expect(204);
    assert_eq!(world.get(&path).await.rule(404), "not_found");
}

#[tokio::test]
async fn one_that_waits_is_ended() {
    let world = World::new().await;
    let made = world.post("/rehearsals", &small()).await.expect(202);
    let path = format!("/rehearsals/{}/cancel", made["id"].as_str().unwrap());
    let ended = world.post(&path, &json!({})).await.expect(202);
    assert_eq!(ended["state"], "cancelled");
    assert_eq!(world.post(&path, &json!({})).await.expect(202)["state"], "cancelled", "and stays so");
    let audited = world.audit_actions().await;
    assert_eq!(audited, ["rehearsal.cancelled", "rehearsal.cancelled", "rehearsal.started"]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let world = World::new().await;
    for (plan, field) in [
        (json!({ "days": 0 }), "/plan/days"),
        (json!({ "sources": [] }), "/plan/sources"),
        (json!({ "mix": { "gogle": 1 } }), "/plan/mix"),
        (json!({ "warm_up": "boiling" }), "/plan/warm_up"),
        (json!({ "usual_daily": -1 }), "/plan/usual_daily"),
        (json!({ "spam": 2 }), "/plan/spam"),
        (json!({ "daily_volume": 10_000_000, "weight": 1 }), "/plan/weight"),
        (json!({ "sender_domain": "a b" }), "/plan/sender_domain"),
    ] {
        let reply = world.post("/rehearsals", &json!({ "plan": plan })).await;
        assert_eq!(reply.problem(422).1, [field], "{plan}");
    }
    let long = json!({ "name": "x".repeat(201) });
    assert_eq!(world.post("/rehearsals", &long).await.problem(422).1, ["/name"]);
    for _ in 0..5 {
        world.post("/rehearsals", &small()).await.expect(202);
    }
    assert_eq!(world.post("/rehearsals", &small()).await.rule(409), "rehearsals_full");
}

#[tokio::test]
async fn providers_are_those_with_a_profile() {
    let world = World::new().await;
    let page = world.get("/providers").await.expect(200);
    let names: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.is_sorted() && names.contains(&"google") && !names.contains(&"default"), "{names:?}");
    let google = page["items"].as_array().unwrap().iter().find(|one| one["name"] == "google").unwrap();
    assert_eq!((&google["title"], &google["tls_required"]), (&json!("Google"), &json!(true)));
}

/// The names of an object's properties, and those of the objects in it, by their schemas.
fn hold(document: &Value, schema: &str, found: &Value) {
    let properties = document["components"]["schemas"][schema]["properties"].as_object().unwrap();
    let documented: BTreeSet<&String> = properties.keys().collect();
    let present: BTreeSet<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(documented, present, "{schema}");
}

#[test]
fn the_document_knows_all_of_a_report() {
    let document = serde_json::to_value(postroad_api::openapi()).unwrap();
    // One that goes wrong everywhere.
    let plan = Plan { days: 2, daily_volume: 200_000, weight: 100, authenticated: false, ..Plan::default() };
    let report = Rehearsal::of_plan(plan, Policy::Naive, 1).unwrap().run(&mut |_| true);
    let report = serde_json::to_value(report).unwrap();
    hold(&document, "RehearsalReport", &report);
    hold(&document, "RehearsalPlan", &report["plan"]);
    hold(&document, "RehearsalCell", &report["totals"]);
    for (schema, list) in [
        ("RehearsalProvider", "providers"),
        ("RehearsalLimit", "limits"),
        ("RehearsalSource", "sources"),
        ("RehearsalAdvice", "advice"),
    ] {
        hold(&document, schema, &report[list][0]);
    }
}

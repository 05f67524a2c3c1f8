use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, World};

fn record<'a>(detail: &'a Value, purpose: &str) -> (&'a str, &'a str) {
    let records = detail["records"].as_array().unwrap();
    let found = records.iter().find(|record| record["purpose"] == purpose).unwrap();
    (found["name"].as_str().unwrap(), found["value"].as_str().unwrap())
}

#[tokio::test]
async fn a_domain_whose_records_are_published_may_send() {
    let world = World::new().await;
    let strict = world.workspace("Strict").await;
    let key = world.key(strict, postroad_account::Scope::ALL).await;
    let post = async |path: &str, body: Value| {
        world.call(Call::new(Method::POST, format!("/api/v1{path}")).key(&key).json(&body)).await
    };
    let detail = post("/domains", json!({ "name": "example.com" })).await.expect(201);
    let message = json!({ "from": "ann@example.com", "to": "bob@example.org", "text": "Hi" });

    let check = post("/domains/example.com/check", json!({})).await.expect(200);
    assert_eq!((&check["verified"], &check["signing"]), (&json!(false), &json!(false)));
    for one in check["records"].as_array().unwrap() {
        assert_eq!(one["status"], "missing", "{one}");
        assert!(!one["fix"].as_str().unwrap().is_empty(), "{one}");
    }
    assert_eq!(post("/messages", message.clone()).await.rule(422), "sender_domain_unverified");

    for purpose in ["ownership", "spf", "dmarc"] {
        let (name, value) = record(&detail, purpose);
        world.internet.dns().txt(name, value);
    }
    // What was missing is remembered for a while.
    world.clock.advance(std::time::Duration::from_secs(3_600));
    let check = post("/domains/example.com/check", json!({})).await.expect(200);
    assert_eq!((&check["verified"], &check["signing"]), (&json!(true), &json!(false)));
    post("/messages", message).await.expect(202);
    let domain =
        world.call(Call::new(Method::GET, "/api/v1/domains/example.com").key(&key)).await.expect(200);
    assert_eq!(domain["verified"], true);
    assert_eq!(domain["last_check"]["records"], check["records"]);
}

#[tokio::test]
async fn the_relay_host_is_told_to_spf() {
    let world = World::new().await;
    let relay = json!({ "relay_host": { "host": "smtp.relay.example", "port": 587, "tls": "start_tls" } });
    world.local(Method::PATCH, "/settings", Some(&relay)).await.expect(200);
    world.post("/domains", &json!({ "name": "example.com" })).await.expect(201);
    world.internet.dns().txt("example.com", "v=spf1 include:_spf.relay.example -all");
    let check = world.post("/domains/example.com/check", &json!({})).await.expect(200);
    let records = check["records"].as_array().unwrap();
    let spf = records.iter().find(|record| record["purpose"] == "spf").unwrap();
    assert!(spf["fix"].as_str().unwrap().contains("smtp.relay.example"), "{spf}");
}

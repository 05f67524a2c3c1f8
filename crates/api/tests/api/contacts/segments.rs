use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, World};

async fn people(world: &World) {
    for (email, country, tag) in [
        ("ann@example.com", "DE", "vip"),
        ("bob@example.org", "DE", "blog"),
        ("carol@example.com", "FR", "vip"),
    ] {
        let new = json!({ "email": email, "country": country, "tags": [tag] });
        world.post("/contacts", &new).await.expect(201);
    }
}

fn emails(page: &Value) -> Vec<&str> {
    page.as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect()
}

fn german() -> Value {
    json!({ "rule": "property", "property": "country", "test": { "op": "is", "values": ["de"] } })
}

#[tokio::test]
async fn rules_are_counted_sampled_and_explained() {
    let world = World::new().await;
    people(&world).await;
    let rule = json!({ "rule": "all", "rules": [german(), { "rule": "not", "inner": { "rule": "tag", "tag": "VIP" } }] });
    let preview = world.post("/segments/preview", &json!({ "rule": rule })).await.expect(200);
    assert_eq!((&preview["count"], emails(&preview["sample"])), (&json!(1), vec!["bob@example.org"]));
    assert_eq!(
        preview["explanation"],
        json!([
            { "depth": 0, "code": "all", "parameters": {} },
            { "depth": 1, "code": "property.is", "parameters": { "property": "country", "values": ["de"] } },
            { "depth": 1, "code": "not", "parameters": {} },
            { "depth": 2, "code": "tag", "parameters": { "tag": "VIP" } },
        ])
    );
    for (rule, field) in [
        (json!({ "rule": "mood" }), "/rule"),
        (json!({ "rule": "number_field", "field": "x", "test": { "op": "known" } }), "/rule/field"),
        (json!({ "rule": "score", "test": { "op": 0, "value": 0 } }), "/rule"),
        (json!({ "rule": "not", "inner": { "rule": 0, "rules": [] } }), "/rule"),
        (
            json!({ "rule": "any", "rules": [{ "rule": "share", "from": 9, "to": 3, "seed": 0 }] }),
            "/rule/rules/0",
        ),
    ] {
        assert_eq!(
            world.post("/segments/preview", &json!({ "rule": rule })).await.problem(422).1,
            [field],
            "{rule}"
        );
    }
}

#[tokio::test]
async fn segments_are_added_listed_changed_and_deleted() {
    let world = World::new().await;
    people(&world).await;
    let made = world.post("/segments", &json!({ "name": "Germans", "rule": german() })).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let members = world.get(&format!("/contacts?segment={id}&sort=email")).await.expect(200);
    assert_eq!(emails(&members["items"]), ["ann@example.com", "bob@example.org"]);
    assert_eq!(
        world.post("/segments", &json!({ "name": "germans", "rule": german() })).await.rule(409),
        "taken"
    );
    let details = world.get(&format!("/segments/{id}")).await.expect(200);
    assert_eq!((&details["explanation"][0]["code"], &details["version"]), (&json!("property.is"), &json!(1)));
    let nested =
        json!({ "name": "Others", "rule": { "rule": "not", "inner": { "rule": "segment", "segment": id } } });
    let nested = world.post("/segments", &nested).await.expect(201);
    let nested = nested["id"].as_str().unwrap();
    let circle = json!({ "rule": { "rule": "segment", "segment": nested } });
    assert_eq!(world.patch(&format!("/segments/{id}"), &circle).await.rule(409), "segment_cycle");
    assert_eq!(world.delete(&format!("/segments/{id}")).await.rule(409), "segment_used");
    let change = |version: &str| {
        Call::new(Method::PATCH, format!("/api/v1/segments/{id}"))
            .key(&world.key)
            .header("if-match", version)
            .json(&json!({ "name": "German speakers" }))
    };
    assert_eq!(world.call(change("\"2\"")).await.rule(412), "changed_meanwhile");
    assert_eq!(world.call(change("\"1\"")).await.expect(200)["version"], 2);
    let names: Vec<Value> = world.get("/segments").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, [json!("German speakers"), json!("Others")]);
    for segment in [nested, id] {
        world.delete(&format!("/segments/{segment}")).await.expect(204);
    }
    assert_eq!(world.get(&format!("/segments/{id}")).await.rule(404), "not_found");
    assert_eq!(world.get(&format!("/contacts?segment={id}")).await.rule(404), "not_found");
}

#[tokio::test]
async fn members_are_kept_and_built_again() {
    let world = World::new().await;
    people(&world).await;
    let made = world.post("/segments", &json!({ "name": "Germans", "rule": german() })).await.expect(201);
    let path = format!("/segments/{}", made["id"].as_str().unwrap());
    assert_eq!((&made["build"]["status"], &made["build"]["members"]), (&json!("building"), &json!(0)));
    world.state.audience.segments.settle().await.unwrap();
    let build = world.get(&path).await.expect(200)["build"].clone();
    assert_eq!(
        (&build["status"], &build["members"], &build["done"]),
        (&json!("ready"), &json!(2), &json!(3))
    );
    let page = world.get(&format!("{path}/members?limit=1")).await.expect(200);
    assert_eq!(page["items"][0]["contact"]["email"], "ann@example.com");
    assert_eq!(page["items"][0]["since"], "2026-01-31T12:00:00.000Z");
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = world.get(&format!("{path}/members?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!(page["items"][0]["contact"]["email"], "bob@example.org");
    assert_eq!(page["next_cursor"], Value::Null);

    assert_eq!(world.post(&format!("{path}/cancel"), &json!({})).await.rule(409), "segment_not_building");
    assert_eq!(
        world.post(&format!("{path}/rebuild"), &json!({})).await.expect(202)["build"]["status"],
        "building"
    );
    assert_eq!(
        world.post(&format!("{path}/cancel"), &json!({})).await.expect(200)["build"]["status"],
        "cancelled"
    );
    let listed = world.get("/segments").await.expect(200);
    assert_eq!(listed["items"][0]["build"]["status"], "cancelled");

    let contacts = world.get("/contacts?q=ann").await.expect(200);
    let ann = contacts["items"][0]["id"].as_str().unwrap();
    world.post(&format!("{path}/rebuild"), &json!({})).await.expect(202);
    world.state.audience.segments.settle().await.unwrap();
    world.patch(&format!("/contacts/{ann}"), &json!({ "country": "FR" })).await.expect(200);
    world.state.audience.segments.settle().await.unwrap();
    let timeline = world.get(&format!("/contacts/{ann}/timeline")).await.expect(200);
    let left = timeline["items"].as_array().unwrap().iter().find(|item| item["kind"] == "segment").unwrap();
    assert_eq!(
        (&left["name"], &left["entered"], &left["cause"]),
        (&json!("Germans"), &json!(false), &json!("contact"))
    );
}

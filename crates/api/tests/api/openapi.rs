//! The document: complete, consistent, and a snapshot, so that no change of the API goes unnoticed.

use std::collections::HashSet;

use axum::http::Method;
use serde_json::Value;

use crate::support::{Call, World, scrubbed};

fn document() -> Value {
    serde_json::to_value(postroad_api::openapi()).unwrap()
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

#[test]
fn the_document_is_as_it_was() {
    insta::assert_json_snapshot!("openapi", scrubbed(&document()));
}

#[tokio::test]
async fn it_is_served_as_it_is() {
    let world = World::new().await;
    let reply = world.call(Call::new(Method::GET, "/api/openapi.json")).await;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.expect(200), document());
}

#[test]
fn every_operation_is_described() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let tags: HashSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = HashSet::new();
    for (name, operation) in operations(&document) {
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap().to_owned()),
            "{name}: id is not unique"
        );
        assert!(!operation["summary"].as_str().unwrap_or("").is_empty(), "{name}: no summary");
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{name}: unknown tag");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with(['2', '3'])), "{name}: no success");
        if name.contains("/api/v1") {
            let is_open = operation["security"].as_array().unwrap().contains(&serde_json::json!({}));
            let statuses: &[&str] = if is_open { &["429", "503"] } else { &["401", "403", "429", "503"] };
            for status in statuses {
                assert!(responses.contains_key(*status), "{name}: {status} is not told");
            }
            if operation.get("requestBody").is_some() {
                assert!(responses.contains_key("422"), "{name}: 422 is not told");
            }
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let told = parameter["description"].as_str().is_some_and(|text| !text.trim().is_empty());
            assert!(told, "{name}: parameter {} is not described", parameter["name"]);
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                fields.values().for_each(|value| check(value, document));
            }
            Value::Array(items) => items.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    let document = document();
    check(&document, &document);
}

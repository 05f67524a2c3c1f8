use axum::http::{Method, header};
use postroad_account::Scope;
use serde_json::{Value, json};

use super::{document, published, topic, visit};
use crate::support::{Call, World};

#[tokio::test]
async fn forms_are_drafted_changed_and_published() {
    let world = World::new().await;
    let topic = topic(&world).await;
    let made = world.post("/forms", &json!({ "name": "Footer", "language": "ko" })).await.expect(201);
    assert_eq!((&made["live"], &made["document"]["language"]), (&Value::Null, &json!("ko")));
    let path = format!("/forms/{}", made["id"].as_str().unwrap());
    assert_eq!(world.post("/forms", &json!({ "name": "footer" })).await.rule(409), "taken");
    let unready = world.post(&format!("{path}/versions"), &json!({})).await.problem(422);
    assert_eq!(unready.1, ["/document/fixed_topics", "/document/confirmation/from_address"]);
    let wrong = json!({ "document": { "steps": [], "theme": { "accent": "red" }, "colour": "x" } });
    assert_eq!(world.patch(&path, &wrong).await.problem(422).1, ["/document/colour"]);
    let wrong = json!({ "document": { "steps": [], "theme": { "accent": "red" } } });
    assert_eq!(world.patch(&path, &wrong).await.problem(422).1, ["/document/theme/accent"]);

    let change = |version: i64| {
        let call = Call::new(Method::PATCH, format!("/api/v1{path}")).key(&world.key);
        call.json(&json!({ "document": document(&topic) })).header("if-match", &format!("\"{version}\""))
    };
    assert_eq!(world.call(change(7)).await.rule(412), "changed_meanwhile");
    let changed = world.call(change(1)).await.expect(200);
    assert_eq!((&changed["version"], &changed["changed"]), (&json!(2), &json!(true)));
    let shown = world.post(&format!("{path}/versions"), &json!({})).await.expect(201);
    assert_eq!(shown["live"], json!({ "version": 1, "challenger": null, "share_percent": 0 }));
    assert_eq!(shown["changed"], false);
    let both = world.post(&format!("{path}/versions"), &json!({ "share_percent": 40 })).await.expect(201);
    assert_eq!(both["live"], json!({ "version": 1, "challenger": 2, "share_percent": 40 }));
    let versions = world.get(&format!("{path}/versions")).await.expect(200);
    assert_eq!(versions["items"].as_array().unwrap().len(), 2);
    let codes = world.get(&format!("{path}/embed")).await.expect(200);
    assert!(codes["popup"].as_str().unwrap().contains("data-popup"), "{codes}");
    assert!(codes["html"].as_str().unwrap().contains("name=\"email\""), "{codes}");
    let list = world.get("/forms?q=FOOT&sort=name").await.expect(200);
    assert_eq!(list["items"][0]["figures"]["views"], 0);
    world.delete(&path).await.expect(204);
    world.get(&path).await.expect(404);
    let actions = world.audit_actions().await;
    let forms: Vec<&str> =
        actions.iter().map(String::as_str).filter(|action| action.starts_with("form")).collect();
    assert_eq!(forms, ["form.changed", "form.created", "form.deleted", "form.published", "form.published"]);
}

#[tokio::test]
async fn a_draft_is_looked_at_in_a_frame_of_ours() {
    let world = World::new().await;
    let id = published(&world, &document(&topic(&world).await)).await;
    let look = async |query: &str| {
        let call = Call::new(Method::GET, format!("/api/v1/forms/{id}/preview?{query}")).key(&world.key);
        world.call(call).await
    };
    let step = look("step=1&dark=1").await;
    assert!(step.status == 200 && step.text.contains("About you"), "{}", step.text);
    let policy = step.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors 'self'") && !policy.contains("script-src"), "{policy}");
    assert!(step.text.contains("color-scheme:dark"), "{}", step.text);
    assert!(look("").await.text.contains("look into your mail"));
    look("dark=2").await.expect(400);
}

#[tokio::test]
async fn mail_needs_a_verified_sender_before_a_form_is_published() {
    let world = World::new().await;
    let other = world.workspace("Strict").await;
    let key = world.key(other, &[Scope::AudienceRead, Scope::AudienceWrite]).await;
    let post = async |path: &str, body: &Value| {
        world.call(Call::new(Method::POST, format!("/api/v1{path}")).key(&key).json(body)).await
    };
    let topic = post("/topics", &json!({ "name": "News" })).await.expect(201);
    let new = json!({ "name": "Footer", "document": document(topic["id"].as_str().unwrap()) });
    let form = post("/forms", &new).await.expect(201);
    let versions = format!("/forms/{}/versions", form["id"].as_str().unwrap());
    let (rule, fields) = post(&versions, &json!({})).await.problem(422);
    assert_eq!(
        (rule.as_str(), fields),
        ("sender_domain_unverified", vec!["/document/confirmation/from_address".to_owned()])
    );
    // What belongs to others is not there.
    assert_eq!(world.post(&versions, &json!({})).await.rule(404), "not_found");
}

#[tokio::test]
async fn files_are_kept_and_bounded() {
    let world = World::new().await;
    let add = async |name: &str, data: String| {
        let mut call = Call::new(Method::POST, format!("/api/v1/form-files?name={name}")).key(&world.key);
        call = call.header("content-length", &data.len().to_string());
        call.body = Some(data);
        world.call(call.header("content-type", "text/plain; charset=utf-8")).await
    };
    let file = add("notes.txt", "hello".into()).await.expect(201);
    assert_eq!((&file["size_bytes"], &file["media_type"]), (&json!(5), &json!("text/plain")));
    assert_eq!(add("empty.txt", String::new()).await.rule(422), "invalid");
    assert_eq!(add("large.txt", "x".repeat(10 * 1024 * 1024 + 1)).await.rule(413), "body_too_large");
    let mut promising = document(&topic(&world).await);
    promising["magnet"] = json!({ "file": file["id"] });
    let id = published(&world, &promising).await;
    let path = format!("/form-files/{}", file["id"].as_str().unwrap());
    assert_eq!(world.delete(&path).await.rule(409), "form_file_used");
    world.delete(&format!("/forms/{id}")).await.expect(204);
    world.delete(&path).await.expect(204);
    assert_eq!(world.get("/form-files").await.expect(200)["items"], json!([]));
    assert_eq!(world.call(visit("/f/file/made-up")).await.status, 410);
}

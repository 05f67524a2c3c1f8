use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, Reply, World};

fn message(to: &str) -> Value {
    json!({ "from": "ann@example.com", "to": to, "text": "Hi" })
}

async fn post(world: &World, path: &str, key: &str, body: &Value) -> Reply {
    let call = Call::new(Method::POST, format!("/api/v1{path}")).key(&world.key).json(body);
    world.call(call.header("idempotency-key", key)).await
}

#[tokio::test]
async fn a_repetition_sends_nothing_and_answers_alike() {
    let world = World::new().await;
    let first = post(&world, "/messages", "k1", &message("bob@example.org")).await;
    assert!(!first.headers.contains_key("idempotent-replay"));
    let again = post(&world, "/messages", "k1", &message("bob@example.org")).await;
    assert_eq!(again.headers["idempotent-replay"], "true");
    assert_eq!(again.text, first.text);
    assert_eq!(again.expect(202), first.expect(202));
    assert_eq!(world.state.engine.len(), 1);

    let batch = json!({ "messages": [message("bob@example.org"), message("carol@")] });
    let first = post(&world, "/messages/batch", "k2", &batch).await.expect(207);
    assert_eq!(post(&world, "/messages/batch", "k2", &batch).await.expect(207), first);
    assert_eq!(world.state.engine.len(), 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let world = World::new().await;
    post(&world, "/messages", "k1", &message("bob@example.org")).await.expect(202);
    let other = post(&world, "/messages", "k1", &message("carol@example.org")).await;
    assert_eq!(other.rule(422), "idempotency_key_reused");
    // Another workspace has keys of its own.
    let second = world.workspace("Second").await;
    let key = world.key(second, postroad_account::Scope::ALL).await;
    let call = Call::new(Method::POST, "/api/v1/messages").key(&key).header("idempotency-key", "k1");
    assert_eq!(
        world.call(call.json(&message("bob@example.org"))).await.rule(422),
        "sender_domain_unverified"
    );
}

#[tokio::test]
async fn a_refused_request_can_be_corrected() {
    let world = World::new().await;
    post(&world, "/messages", "k1", &message("bob")).await.expect(422);
    post(&world, "/messages", "k1", &message("bob@example.org")).await.expect(202);
}

#[tokio::test]
async fn a_request_under_way_is_not_begun_twice() {
    let world = World::new().await;
    let body = message("bob@example.org");
    let id = world.state.gate.new_message_id();
    let keys = &world.state.accounts.idempotency;
    // As another process would that works on the same request.
    let hash = request_hash("/messages", &body);
    keys.begin(world.workspace, "k1", hash, &[id]).await.unwrap();
    let reply = post(&world, "/messages", "k1", &body).await;
    assert_eq!(reply.headers["retry-after"], "2");
    assert_eq!(reply.rule(409), "idempotency_key_in_flight");

    // That process died: after two minutes the request is taken up again, with the id it gave.
    world.clock.advance(std::time::Duration::from_secs(121));
    let accepted = post(&world, "/messages", "k1", &body).await.expect(202);
    assert_eq!(accepted["id"], id.to_string());
    assert_eq!(world.state.engine.len(), 1);
}

#[tokio::test]
async fn what_a_dead_process_accepted_is_not_accepted_again() {
    let world = World::new().await;
    let body = message("bob@example.org");
    let first = post(&world, "/messages", "k1", &body).await.expect(202);
    let id: postroad_base::MessageId = first["id"].as_str().unwrap().parse().unwrap();
    // The same as before, but for a key whose answer was never written down.
    let hash = request_hash("/messages", &body);
    world.state.accounts.idempotency.begin(world.workspace, "k2", hash, &[id]).await.unwrap();
    world.clock.advance(std::time::Duration::from_secs(121));
    let again = post(&world, "/messages", "k2", &body).await.expect(202);
    assert_eq!(again, first);
    assert_eq!(world.state.engine.len(), 1);
}

#[tokio::test]
async fn keys_are_visible_ascii() {
    let world = World::new().await;
    for bad in ["", "a b", &"x".repeat(257)] {
        let reply = post(&world, "/messages", bad, &message("bob@example.org")).await;
        assert_eq!(
            reply.problem(400),
            ("idempotency_key_invalid".into(), vec!["Idempotency-Key".into()]),
            "{bad:?}"
        );
    }
}

/// As the API hashes a request.
fn request_hash(path: &str, body: &Value) -> [u8; 32] {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in ["POST".as_bytes(), path.as_bytes(), body.to_string().as_bytes()] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().try_into().unwrap()
}

use serde_json::{Value, json};

use crate::support::{World, scrubbed};

fn message(to: &str) -> Value {
    json!({ "from": "ann@example.com", "to": to, "text": "Hi" })
}

#[tokio::test]
async fn messages_are_taken_together() {
    let world = World::new().await;
    let messages: Vec<Value> = (0..200).map(|n| message(&format!("r{n}@example.org"))).collect();
    let result = world.post("/messages/batch", &json!({ "messages": messages })).await.expect(202);
    assert_eq!((result["accepted"].as_u64(), result["refused"].as_u64()), (Some(200), Some(0)));
    for (n, item) in result["results"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item["message"]["recipients"][0]["address"], format!("r{n}@example.org"));
    }
    assert_eq!(world.state.engine.len(), 200);
}

#[tokio::test]
async fn a_part_can_be_refused() {
    let world = World::new().await;
    let messages = json!([message("bob@example.org"), message("carol@"), { "form": "x" }, "hello", message("dave@example.org")]);
    let result = world.post("/messages/batch", &json!({ "messages": messages })).await.expect(207);
    insta::assert_json_snapshot!("partly_refused", scrubbed(&result));
    assert_eq!(world.state.engine.len(), 2);
}

#[tokio::test]
async fn a_batch_has_a_size() {
    let world = World::new().await;
    for messages in [json!([]), json!(vec![message("b@x.example"); 1_001]), json!("x")] {
        let reply = world.post("/messages/batch", &json!({ "messages": messages })).await;
        assert_eq!(reply.problem(422).1, ["/messages"]);
    }
    assert_eq!(world.state.engine.len(), 0);
}

use serde_json::json;

use crate::support::{PATIENCE, World};

#[tokio::test(flavor = "multi_thread")]
async fn batch_partial_failure() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let message = |from: &str, to: &str| json!({ "from": from, "to": to, "subject": "batch", "text": "x" });
    let batch = json!({ "messages": [
        message("ann@sender.test", "a@elsewhere.test"),
        message("ann@else.test", "b@elsewhere.test"),
        { "from": "ann@sender.test", "colour": "red" },
        message("ann@sender.test", "c@elsewhere.test"),
    ]});
    let answer = world.api("POST", "/messages/batch", Some(&batch)).await;
    assert_eq!(
        (answer.status, &answer.body["accepted"], &answer.body["refused"]),
        (207, &json!(2), &json!(2)),
        "{answer:?}"
    );
    let results = answer.body["results"].as_array().unwrap();
    let statuses: Vec<u64> = results.iter().map(|result| result["status"].as_u64().unwrap()).collect();
    assert_eq!((statuses[0], statuses[1], statuses[3]), (202, 422, 202), "{answer:?}");
    assert_eq!(results[1]["problem"]["rule"], "sender_domain_unverified");
    assert!(results[2]["problem"].to_string().contains("colour"), "{answer:?}");
    sink.wait_for(2, PATIENCE).await.unwrap();
    world.until_queue_is_empty().await;
    assert_eq!(sink.messages().len(), 2);
}

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use postroad_insight::{Committed, Record};
use postroad_simnet::Stage;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use crate::support::World;

/// Far more than it takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until so many recipients have come to an end.
async fn ends(committed: &mut Receiver<Arc<Committed>>, recipients: usize) {
    let counted = async {
        let mut ended = 0;
        while ended < recipients {
            let batch = committed.recv().await.unwrap();
            let is_end =
                |record: &&Record| matches!(record, Record::Happened(event) if event.kind.is_final());
            ended += batch.records.iter().filter(is_end).count();
        }
    };
    timeout(PATIENCE, counted).await.expect("the recipients come to an end");
}

async fn resume(world: &World) {
    world.local(Method::POST, "/queue/resume", None).await.expect(200);
}

#[tokio::test]
async fn what_became_of_a_message_is_told() {
    let world = World::new().await;
    let domain = world.internet.domain("example.org");
    domain.recipient("nobody@example.org").reject("550 5.1.1 No such user");
    let message = json!({
        "from": "ann@example.com", "to": ["bob@example.org", "nobody@example.org"], "subject": "Hi", "text": "Hello"
    });
    let accepted = world.post("/messages", &message).await.expect(202);
    let mut committed = world.state.events.subscribe();
    resume(&world).await;
    ends(&mut committed, 2).await;

    let story = world.get(&format!("/messages/{}", accepted["id"].as_str().unwrap())).await.expect(200);
    let statuses: Vec<&Value> =
        story["recipients"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["delivered", "bounced"]);
    let events = story["events"].as_array().unwrap();
    let bounced = events.iter().find(|event| event["kind"] == "bounced").unwrap();
    assert_eq!(bounced["reply"], json!({ "code": 550, "enhanced_code": "5.1.1", "text": "No such user" }));
    let delivered = events.iter().find(|event| event["kind"] == "delivered").unwrap();
    let attempt = &delivered["attempt"];
    assert_eq!(attempt["number"], 1);
    assert!(attempt["remote_ip"].as_str().unwrap().starts_with("127."), "{attempt}");
    assert!(attempt["tls"]["version"].as_str().unwrap().starts_with("TLS"), "{attempt}");
    let mut lines = attempt["transcript"].as_array().unwrap().iter();
    let mail =
        lines.find(|line| line["text"].as_str().unwrap().starts_with("MAIL FROM:<ann@example.com>")).unwrap();
    assert_eq!(mail["side"], "C");

    let page = world.get("/events?kind=bounced").await.expect(200);
    assert_eq!(page["items"][0]["recipient"], "nobody@example.org");
    assert!(page["items"][0]["attempt"]["transcript"].is_null(), "transcripts need messages:read");
    let why = world.get("/why?address=nobody@example.org").await.expect(200);
    let sentence = why["messages"][0]["recipients"][0]["sentence"].as_str().unwrap();
    assert!(sentence.contains("550 5.1.1 No such user"), "{sentence}");
    let bounced = world.get("/messages?status=bounced").await.expect(200);
    assert_eq!(bounced["items"][0]["statuses"], json!({ "delivered": 1, "bounced": 1 }));
}

#[tokio::test]
async fn a_deferred_message_is_tried_now_when_asked() {
    let world = World::new().await;
    let domain = world.internet.domain("example.org");
    domain.reject_times(Stage::Rcpt, 1, "451 4.7.1 Try again later");
    let id = world.send("bob@example.org").await;
    let mut committed = world.state.events.subscribe();
    resume(&world).await;
    timeout(PATIENCE, committed.recv()).await.expect("the first attempt ends").unwrap();
    world.state.events.flush().await.unwrap();
    let story = world.get(&format!("/messages/{id}")).await.expect(200);
    assert_eq!(story["recipients"][0]["status"], "deferred", "{story}");
    assert!(story["recipients"][0]["next_attempt"].is_string(), "{story}");
    let queue = world.get("/queue").await.expect(200);
    assert_eq!((&queue["scheduled"], &queue["paused"]), (&json!(1), &json!(false)));

    let retried = world.post(&format!("/messages/{id}/retry"), &json!({})).await.expect(200);
    assert_eq!(retried["changed"], 1);
    ends(&mut committed, 1).await;
    assert_eq!(world.internet.messages().len(), 1);
    assert_eq!(world.internet.violations(), []);
}

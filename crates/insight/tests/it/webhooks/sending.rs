use postroad_base::EventKind;
use postroad_db::testing::each_database;
use postroad_insight::{DeliveryStatus, WebhookKind, sign};

use super::{ANN, DELIVERED, Hooks, json};
use crate::support::happened;

#[tokio::test]
async fn an_event_arrives_signed_and_complete() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let (endpoint, secret) = hooks.endpoint("/hook", &[]).await;
        let mut message = hooks.world.message(&[ANN], "signed");
        message.tags = vec!["a".into()];
        message.metadata.insert("order".into(), 7.into());
        let event = hooks.world.delivered(&message, ANN);
        hooks.world.write(vec![crate::support::accepted(&message), happened(&event)]).await;
        hooks.webhooks.deliver_due().await.unwrap();

        let requests = hooks.sink.requests();
        assert_eq!(requests.len(), 2);
        let request =
            requests.iter().find(|request| json(&request.body)["type"] == "message.delivered").unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.header("content-type"), Some("application/json"));
        let id = request.header("webhook-id").unwrap();
        assert_eq!(id, format!("evt_{}", event.id));
        let timestamp: i64 = request.header("webhook-timestamp").unwrap().parse().unwrap();
        assert_eq!(timestamp, hooks.world.now().as_secs());
        let text = std::str::from_utf8(&request.body).unwrap();
        assert_eq!(request.header("webhook-signature"), Some(&*sign([&secret], id, timestamp, text)));
        let payload = json(&request.body);
        assert_eq!(payload["timestamp"], "2026-03-01T10:00:00Z");
        let data = &payload["data"];
        assert_eq!(data["message_id"], message.id.to_string());
        assert_eq!(data["recipient"], ANN);
        assert_eq!(data["tags"][0], "a");
        assert_eq!(data["metadata"]["order"], 7);
        assert_eq!(data["reply"]["enhanced_code"], "2.0.0");
        assert_eq!(data["attempt"]["mx_host"], "mx1.example.net");
        assert!(data["attempt"].get("transcript").is_none());

        let page = hooks.webhooks.deliveries(hooks.world.workspace, endpoint.id, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 2);
        assert_eq!(page.items[0].status, DeliveryStatus::Delivered);
        assert_eq!(page.items[0].attempts[0].status, Some(200));
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.sink.requests().len(), 2, "once");
    })
    .await;
}

#[tokio::test]
async fn only_what_was_subscribed_to_from_then_on() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.deliver("before").await;
        hooks.endpoint("/delivered", &[DELIVERED]).await;
        hooks.endpoint("/accepted", &[WebhookKind::Message(EventKind::Accepted)]).await;
        hooks.world.accept(&[ANN, "bob@example.com"], "two").await;
        for number in 0..150 {
            hooks.deliver(&number.to_string()).await;
        }
        hooks.webhooks.deliver_due().await.unwrap();
        let mut delivered = hooks.subjects("/delivered");
        delivered.sort_by_key(|subject| subject.parse::<u32>().unwrap());
        assert_eq!(delivered, (0..150).map(|number| number.to_string()).collect::<Vec<_>>());
        assert_eq!(hooks.subjects("/accepted").len(), 151);
        let requests = hooks.sink.requests();
        let two =
            requests.iter().map(|request| json(&request.body)).find(|body| body["data"]["subject"] == "two");
        let data = two.unwrap()["data"].clone();
        assert_eq!(data["recipients"], serde_json::json!([ANN, "bob@example.com"]));
        assert_eq!(data["recipient_count"], 2);
    })
    .await;
}

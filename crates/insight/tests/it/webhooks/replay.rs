use std::time::Duration;

use postroad_db::testing::each_database;
use postroad_insight::{DeliveryStatus, InsightError};
use postroad_simnet::HttpAction;

use super::{DELIVERED, Hooks, json};

#[tokio::test]
async fn one_delivery_can_be_sent_again_with_its_id() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let (endpoint, _) = hooks.endpoint("/hook", &[DELIVERED]).await;
        hooks.deliver("one").await;
        hooks.webhooks.deliver_due().await.unwrap();
        let workspace = hooks.world.workspace;
        let page = hooks.webhooks.deliveries(workspace, endpoint.id, None, 10).await.unwrap();
        assert!(hooks.webhooks.replay_delivery(workspace, page.items[0].id).await.unwrap());
        hooks.webhooks.deliver_due().await.unwrap();
        let requests = hooks.sink.requests();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
        let delivery = hooks.webhooks.delivery(workspace, page.items[0].id).await.unwrap().unwrap();
        assert_eq!((delivery.status, delivery.attempts.len()), (DeliveryStatus::Delivered, 2));
        assert!(!hooks.webhooks.replay_delivery(workspace, 999_999).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_span_of_time_can_be_sent_again() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let mut times = Vec::new();
        for number in 0..100 {
            times.push(hooks.world.now());
            hooks.deliver(&number.to_string()).await;
            hooks.world.pass(Duration::from_secs(600));
        }
        let (endpoint, _) = hooks.endpoint("/hook", &[DELIVERED]).await;
        let workspace = hooks.world.workspace;
        assert!(hooks.webhooks.replay(workspace, endpoint.id, times[10], times[90]).await.unwrap());
        let twice = hooks.webhooks.replay(workspace, endpoint.id, times[0], times[1]).await;
        assert!(matches!(twice, Err(InsightError::Invalid(_))));
        hooks.deliver("now").await;
        hooks.webhooks.deliver_due().await.unwrap();
        let mut subjects = hooks.subjects("/hook");
        subjects.sort();
        let mut expected: Vec<_> = (10..90).map(|number| number.to_string()).collect();
        expected.push("now".into());
        expected.sort();
        assert_eq!(subjects, expected);
        assert!(!hooks.reload(&endpoint).await.replaying);
    })
    .await;
}

#[tokio::test]
async fn a_test_arrives_whatever_was_subscribed_to() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let (endpoint, _) = hooks.endpoint("/hook", &[DELIVERED]).await;
        let workspace = hooks.world.workspace;
        let id = hooks.webhooks.test(workspace, endpoint.id).await.unwrap().unwrap();
        hooks.sink.script([HttpAction::Status(500), HttpAction::Status(200)]);
        hooks.webhooks.deliver_due().await.unwrap();
        hooks.world.pass(Duration::from_secs(6));
        hooks.webhooks.deliver_due().await.unwrap();
        let delivery = hooks.webhooks.delivery(workspace, id).await.unwrap().unwrap();
        assert_eq!((delivery.status, delivery.attempts.len()), (DeliveryStatus::Delivered, 2));
        assert_eq!(json(&hooks.sink.requests()[0].body)["type"], "webhook.test");
        assert_eq!(hooks.sink.requests()[0].body, hooks.sink.requests()[1].body);
    })
    .await;
}

use std::time::Duration;

use postroad_db::testing::each_database;
use postroad_insight::{ATTEMPTS_MAX, DeliveryStatus, WebhookKind};
use postroad_simnet::HttpAction;

use super::{DELIVERED, Hooks, json};

/// Longer than any delay with its jitter, shorter than the next.
const STEPS: [u64; 9] = [6, 360, 2_160, 8_640, 21_600, 43_200, 60_480, 86_400, 103_680];

#[tokio::test]
async fn a_delivery_is_tried_ten_times_and_then_given_up() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.sink.script([HttpAction::Respond(500, "text/plain".into(), b"out of order".to_vec())]);
        let (endpoint, _) = hooks.endpoint("/down", &[DELIVERED]).await;
        hooks.deliver("one").await;
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.sink.requests().len(), 1);
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.sink.requests().len(), 1, "not before its time");
        for (step, count) in STEPS.into_iter().zip(2..) {
            hooks.world.pass(Duration::from_secs(step));
            hooks.webhooks.deliver_due().await.unwrap();
            assert_eq!(hooks.sink.requests().len(), count, "after {step} s");
        }
        hooks.world.pass(Duration::from_secs(86_400));
        hooks.webhooks.deliver_due().await.unwrap();
        let page = hooks.webhooks.deliveries(hooks.world.workspace, endpoint.id, None, 10).await.unwrap();
        let delivery = &page.items[0];
        assert_eq!(delivery.status, DeliveryStatus::Failed);
        assert_eq!(delivery.attempts.len(), ATTEMPTS_MAX as usize);
        assert_eq!(delivery.attempts[0].status, Some(500));
        assert_eq!(delivery.attempts[0].body, "out of order");
        let requests = hooks.sink.requests();
        assert!(requests.iter().all(|request| request.header("webhook-id") == Some(&*delivery.webhook_id)));
        let times: Vec<_> = requests.iter().map(|request| request.header("webhook-timestamp")).collect();
        assert!(times.is_sorted_by(|before, after| before < after), "each attempt has its own time");
    })
    .await;
}

#[tokio::test]
async fn a_dead_endpoint_leaves_events_in_the_log_and_gets_all_when_it_is_back() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.sink.script([HttpAction::Status(503)]);
        let (endpoint, _) = hooks.endpoint("/down", &[DELIVERED]).await;
        for number in 0..200 {
            hooks.deliver(&number.to_string()).await;
        }
        for _ in 0..3 {
            hooks.webhooks.deliver_due().await.unwrap();
        }
        let page = hooks.webhooks.deliveries(hooks.world.workspace, endpoint.id, None, 500).await.unwrap();
        assert!(page.items.len() < 200, "{}", page.items.len());
        assert!(hooks.reload(&endpoint).await.failing_since.is_some());

        hooks.sink.script([HttpAction::Status(204)]);
        hooks.world.pass(Duration::from_secs(6));
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.reload(&endpoint).await.failing_since, None);
        let page = hooks.webhooks.deliveries(hooks.world.workspace, endpoint.id, None, 500).await.unwrap();
        assert_eq!(page.items.len(), 200);
        assert!(page.items.iter().all(|delivery| delivery.status == DeliveryStatus::Delivered));
    })
    .await;
}

#[tokio::test]
async fn after_five_days_of_failures_it_is_turned_off_and_the_others_are_told() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.sink.script_path("/down", [HttpAction::Drop]);
        let (down, _) = hooks.endpoint("/down", &[DELIVERED]).await;
        hooks.endpoint("/up", &[WebhookKind::Disabled]).await;
        for day in 0..=5 {
            hooks.deliver(&day.to_string()).await;
            hooks.webhooks.deliver_due().await.unwrap();
            hooks.world.pass(Duration::from_secs(86_400));
        }
        let down = hooks.reload(&down).await;
        assert!(!down.enabled);
        assert_eq!(down.disabled_reason.as_deref(), Some("every delivery failed for 5 days"));
        hooks.webhooks.deliver_due().await.unwrap();
        let told = hooks.sink.requests().into_iter().rfind(|request| request.path == "/up").unwrap();
        let payload = json(&told.body);
        assert_eq!(payload["type"], "webhook.disabled");
        assert_eq!(payload["data"]["endpoint_id"], down.id.to_string());
    })
    .await;
}

#[tokio::test]
async fn gone_turns_it_off_at_once() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.sink.script([HttpAction::Status(410)]);
        let (endpoint, _) = hooks.endpoint("/gone", &[DELIVERED]).await;
        hooks.deliver("one").await;
        hooks.webhooks.deliver_due().await.unwrap();
        let endpoint = hooks.reload(&endpoint).await;
        assert!(!endpoint.enabled);
        assert_eq!(endpoint.disabled_reason.as_deref(), Some("the endpoint answered 410 Gone"));
        hooks.deliver("two").await;
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.sink.requests().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_may_ask_to_wait_and_redirects_are_failures() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let header = |status, name: &str, value: &str| {
            HttpAction::StatusWithHeader(status, name.to_owned(), value.to_owned())
        };
        hooks.sink.script_path("/busy", [header(429, "Retry-After", "600"), HttpAction::Status(200)]);
        hooks.sink.script_path("/moved", [header(307, "Location", &hooks.sink.url("/elsewhere"))]);
        hooks.endpoint("/busy", &[DELIVERED]).await;
        hooks.endpoint("/moved", &[DELIVERED]).await;
        hooks.deliver("one").await;
        let at = async |secs, expected| {
            hooks.world.pass(Duration::from_secs(secs));
            hooks.webhooks.deliver_due().await.unwrap();
            assert_eq!(hooks.subjects("/busy").len(), expected);
        };
        at(0, 1).await;
        at(590, 1).await;
        at(20, 2).await;
        assert_eq!(hooks.subjects("/elsewhere").len(), 0);
        assert!(!hooks.subjects("/moved").is_empty());
    })
    .await;
}

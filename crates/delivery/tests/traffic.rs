//! Traffic rules on both databases.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Clock, ManualClock, PoolId, SourceId, Stream, UtcMillis, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_delivery::traffic::{
    MAX_RULES, RouteTo, Traffic, TrafficAction, TrafficError, TrafficMatch, TrafficQuery,
};

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

/// Two processes over one database.
async fn both<F: Future<Output = ()>>(body: impl Fn(Traffic, Traffic, Arc<ManualClock>) -> F) {
    each_database(|db| async {
        let clock = Arc::new(ManualClock::new(NOW));
        let one = Traffic::open(db.clone(), clock.clone()).await.unwrap();
        let other = Traffic::open(db, clock.clone()).await.unwrap();
        body(one, other, clock).await;
    })
    .await;
}

#[tokio::test]
async fn rules_are_kept_with_all_they_say_and_every_process_learns_of_them() {
    both(|one, other, clock| async move {
        let matches = TrafficMatch {
            workspace: Some(WorkspaceId::new(NOW)),
            stream: Some(Stream::Broadcast),
            tag: Some("news".into()),
            domain: Some("example.org".parse().unwrap()),
            provider: Some("google".into()),
            source: Some(SourceId::new(NOW)),
        };
        let actions = [
            TrafficAction::Suspend,
            TrafficAction::Throttle { per_minute: 90 },
            TrafficAction::Route(RouteTo::Pool(PoolId::new(NOW))),
            TrafficAction::Route(RouteTo::Source(SourceId::new(NOW))),
        ];
        for action in actions {
            let expires_at = Some(clock.now().plus(Duration::from_secs(60)));
            let rule = one.draft(matches.clone(), action, "their wish".into(), "ann".into(), expires_at);
            one.add(&rule).await.unwrap();
            assert_eq!(other.find(rule.id), None);
            other.tick().await.unwrap();
            assert_eq!((one.find(rule.id), other.find(rule.id)), (Some(rule.clone()), Some(rule.clone())));
            assert!(one.remove(rule.id).await.unwrap());
            assert!(!one.remove(rule.id).await.unwrap());
            other.tick().await.unwrap();
            assert_eq!(other.rules().all(), []);
        }
    })
    .await;
}

#[tokio::test]
async fn rules_are_searched_paged_and_expire() {
    both(|one, _, clock| async move {
        let workspace = WorkspaceId::new(NOW);
        for n in 0..5_u64 {
            let own = TrafficMatch { workspace: Some(workspace), ..TrafficMatch::default() };
            let matches = if n % 2 == 0 { own } else { TrafficMatch::default() };
            let expires_at = (n == 0).then(|| NOW.plus(Duration::from_secs(60)));
            let reason = format!("reason {n}");
            let rule = one.draft(matches, TrafficAction::Suspend, reason, "ann".into(), expires_at);
            one.add(&rule).await.unwrap();
        }
        let reasons = |query: TrafficQuery| -> Vec<String> {
            one.list(&query).into_iter().map(|rule| rule.reason).collect()
        };
        let own = TrafficQuery { workspace: Some(workspace), ..TrafficQuery::default() };
        assert_eq!(reasons(own.clone()), ["reason 4", "reason 2", "reason 0"]);
        let found = one.list(&own)[0].id;
        let after = TrafficQuery { after: Some(found), ..TrafficQuery::default() };
        assert_eq!(reasons(after), ["reason 3", "reason 2", "reason 1", "reason 0"]);
        let search = TrafficQuery { search: Some("REASON 3".into()), ..TrafficQuery::default() };
        assert_eq!(reasons(search), ["reason 3"]);
        clock.advance(Duration::from_secs(60));
        assert_eq!(reasons(own), ["reason 4", "reason 2"]);
    })
    .await;
}

#[tokio::test]
async fn there_is_room_for_so_many_and_what_has_expired_makes_room() {
    both(|one, _, clock| async move {
        let expires_at = Some(clock.now().plus(Duration::from_secs(60)));
        let draft = || {
            let matches = TrafficMatch::default();
            one.draft(matches, TrafficAction::Suspend, String::new(), "ann".into(), expires_at)
        };
        for _ in 0..MAX_RULES {
            one.add(&draft()).await.unwrap();
        }
        assert!(matches!(one.add(&draft()).await, Err(TrafficError::Full)));
        clock.advance(Duration::from_secs(61));
        one.add(&draft()).await.unwrap();
        assert_eq!(one.rules().all().len(), 1);
    })
    .await;
}

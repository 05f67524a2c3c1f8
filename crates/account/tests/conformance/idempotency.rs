use std::time::Duration;

use postroad_account::{AccountError, Begin, StoredResponse};
use postroad_base::MessageId;

use crate::support::{START, each};

const HASH: [u8; 32] = [1; 32];

#[tokio::test]
async fn a_key_has_one_effect() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let keys = &fixture.one.idempotency;
        let ids = [MessageId::new(START), MessageId::new(START)];
        let begin = async |hash| keys.begin(workspace, "order 1", hash, &ids).await.unwrap();
        let fresh = Begin::Fresh { message_ids: ids.to_vec(), resumed: false };
        assert_eq!(begin(HASH).await, fresh);
        assert_eq!(begin(HASH).await, Begin::InFlight);
        assert_eq!(begin([2; 32]).await, Begin::Conflict);
        let response = StoredResponse { status: 202, body: b"{}".to_vec() };
        keys.finish(workspace, "order 1", &response).await.unwrap();
        assert_eq!(begin(HASH).await, Begin::Replay(response.clone()));
        assert_eq!(begin([2; 32]).await, Begin::Conflict);
        keys.abandon(workspace, "order 1").await.unwrap();
        assert_eq!(begin(HASH).await, Begin::Replay(response), "what is done stays done");
        let elsewhere = fixture.workspace("B").await.id;
        assert_eq!(keys.begin(elsewhere, "order 1", HASH, &ids).await.unwrap(), fresh);

        assert_eq!(
            keys.begin(workspace, "order 2", HASH, &[]).await.unwrap(),
            Begin::Fresh { message_ids: vec![], resumed: false }
        );
        keys.abandon(workspace, "order 2").await.unwrap();
        assert!(matches!(keys.begin(workspace, "order 2", [2; 32], &[]).await.unwrap(), Begin::Fresh { .. }));

        for bad in ["", "line\nbreak", "ü", &"x".repeat(257)] {
            let error = keys.begin(workspace, bad, HASH, &[]).await.unwrap_err();
            assert!(matches!(error, AccountError::Invalid { field: "Idempotency-Key", .. }), "{error}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_at_once_are_one() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let ids = [MessageId::new(START)];
        let (one, other) = tokio::join!(
            fixture.one.idempotency.begin(workspace, "k", HASH, &ids),
            fixture.other.idempotency.begin(workspace, "k", HASH, &ids)
        );
        let both = [one.unwrap(), other.unwrap()];
        assert_eq!(both.iter().filter(|begin| matches!(begin, Begin::Fresh { .. })).count(), 1, "{both:?}");
        assert!(both.contains(&Begin::InFlight));
    })
    .await;
}

#[tokio::test]
async fn a_request_whose_process_died_is_resumed_with_its_ids() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let keys = &fixture.one.idempotency;
        let (first, second) = ([MessageId::new(START)], [MessageId::new(START)]);
        keys.begin(workspace, "k", HASH, &first).await.unwrap();
        fixture.clock.advance(Duration::from_secs(120));
        let resumed = Begin::Fresh { message_ids: first.to_vec(), resumed: true };
        assert_eq!(keys.begin(workspace, "k", HASH, &second).await.unwrap(), resumed);
        assert_eq!(keys.begin(workspace, "k", HASH, &second).await.unwrap(), Begin::InFlight);
    })
    .await;
}

#[tokio::test]
async fn keys_are_forgotten_after_a_day() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let keys = &fixture.one.idempotency;
        let response = StoredResponse { status: 202, body: vec![] };
        for key in ["a", "b"] {
            keys.begin(workspace, key, HASH, &[]).await.unwrap();
            keys.finish(workspace, key, &response).await.unwrap();
        }
        assert_eq!(keys.purge().await.unwrap(), 0);
        fixture.clock.advance(Duration::from_secs(86_400));
        assert!(matches!(
            keys.begin(workspace, "a", HASH, &[]).await.unwrap(),
            Begin::Fresh { resumed: false, .. }
        ));
        assert_eq!(keys.purge().await.unwrap(), 1);
        assert_eq!(keys.purge().await.unwrap(), 0);
    })
    .await;
}

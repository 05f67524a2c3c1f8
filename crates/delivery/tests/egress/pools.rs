use postroad_base::{Stream, UtcMillis, WorkspaceId};
use postroad_delivery::egress::{Assignment, EgressError, Member, Overflow, PoolChange, PoolKind};

use super::support::{each, everybody, used};

#[tokio::test]
async fn what_one_process_assigns_another_uses() {
    each(|world| async move {
        let (own, somebody) = (WorkspaceId::new(UtcMillis(1)), WorkspaceId::new(UtcMillis(2)));
        let (a, b) = (world.source("a", "192.0.2.1").await, world.source("b", "192.0.2.2").await);
        let dedicated = world.pool("own", PoolKind::Dedicated(own), &[a.id]).await;
        let shared = world.pool("all", PoolKind::Shared, &[b.id]).await;
        let mine = Assignment { workspace: Some(own), stream: Stream::Broadcast, pool: dedicated.id };
        world.one.assign(mine, false).await.unwrap();
        world.one.assign(everybody(Stream::Broadcast, &shared), false).await.unwrap();
        world.other.tick().await.unwrap();
        for egress in [&world.one, &world.other] {
            assert_eq!(used(egress, own, Stream::Broadcast), ["a"]);
            assert_eq!(used(egress, own, Stream::Transactional), ["default"]);
            assert_eq!(used(egress, somebody, Stream::Broadcast), ["b"]);
        }
        assert!(world.other.unassign(Some(own), Stream::Broadcast).await.unwrap());
        world.one.tick().await.unwrap();
        assert_eq!(used(&world.one, own, Stream::Broadcast), ["b"]);
    })
    .await;
}

#[tokio::test]
async fn pools_of_others_and_captured_mail_are_not_assigned() {
    each(|world| async move {
        let (own, other) = (WorkspaceId::new(UtcMillis(1)), WorkspaceId::new(UtcMillis(2)));
        let source = world.source("a", "192.0.2.1").await;
        let pool = world.pool("own", PoolKind::Dedicated(own), &[source.id]).await;
        for workspace in [None, Some(other)] {
            let wanted = Assignment { workspace, stream: Stream::Broadcast, pool: pool.id };
            assert!(matches!(world.one.assign(wanted, false).await, Err(EgressError::Dedicated)));
        }
        let captured = Assignment { workspace: Some(own), stream: Stream::Sandbox, pool: pool.id };
        assert!(matches!(world.one.assign(captured, false).await, Err(EgressError::Invalid { .. })));
    })
    .await;
}

#[tokio::test]
async fn streams_share_a_source_only_when_it_is_wished() {
    each(|world| async move {
        let (a, b) = (world.source("a", "192.0.2.1").await, world.source("b", "192.0.2.2").await);
        let pool = world.pool("one", PoolKind::Shared, &[a.id]).await;
        let other = world.pool("two", PoolKind::Shared, &[b.id]).await;
        world.one.assign(everybody(Stream::Broadcast, &pool), false).await.unwrap();
        let refused = world.one.assign(everybody(Stream::Transactional, &pool), false).await;
        assert!(matches!(&refused, Err(EgressError::Mixed { sources }) if sources == "a"), "{refused:?}");
        world.one.assign(everybody(Stream::Transactional, &other), false).await.unwrap();
        let members = vec![Member { source: b.id, weight: 1 }, Member { source: a.id, weight: 5 }];
        let change = PoolChange { members: Some(members), ..PoolChange::default() };
        let refused = world.one.change_pool(other.id, change.clone()).await;
        assert!(matches!(&refused, Err(EgressError::Mixed { sources }) if sources == "a"), "{refused:?}");
        let changed =
            world.one.change_pool(other.id, PoolChange { mix: true, ..change }).await.unwrap().unwrap();
        assert_eq!(changed.members.len(), 2);
        assert_eq!(world.other.pool(other.id).await.unwrap().unwrap().members.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_carries_mail_stays() {
    each(|world| async move {
        let source = world.source("a", "192.0.2.1").await;
        let pool = world.pool("all", PoolKind::Shared, &[source.id]).await;
        world.one.assign(everybody(Stream::Broadcast, &pool), false).await.unwrap();
        assert!(matches!(world.one.remove_pool(pool.id).await, Err(EgressError::PoolInUse)));
        world.one.unassign(None, Stream::Broadcast).await.unwrap();
        assert!(world.one.remove_pool(pool.id).await.unwrap());
        assert!(!world.one.remove_pool(pool.id).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn members_are_checked() {
    each(|world| async move {
        let source = world.source("a", "192.0.2.1").await;
        let pool = world.pool("all", PoolKind::Shared, &[]).await;
        let unknown = postroad_base::SourceId::new(UtcMillis(5));
        for members in
            [vec![(source.id, 0)], vec![(source.id, 1_001)], vec![(source.id, 1); 2], vec![(unknown, 1)]]
        {
            let members = members.into_iter().map(|(source, weight)| Member { source, weight }).collect();
            let change = PoolChange { members: Some(members), ..PoolChange::default() };
            let refused = world.one.change_pool(pool.id, change).await;
            assert!(matches!(refused, Err(EgressError::Invalid { field: "members", .. })), "{refused:?}");
        }
        let change = PoolChange { overflow: Some(Overflow::WarmSources), ..PoolChange::default() };
        assert_eq!(
            world.one.change_pool(pool.id, change).await.unwrap().unwrap().overflow,
            Overflow::WarmSources
        );
    })
    .await;
}

#[tokio::test]
async fn assignments_are_paged_with_everybody_first() {
    each(|world| async move {
        let source = world.source("a", "192.0.2.1").await;
        let pool = world.pool("all", PoolKind::Shared, &[source.id]).await;
        let own = WorkspaceId::new(UtcMillis(1));
        for workspace in [Some(own), None] {
            let wanted = Assignment { workspace, stream: Stream::Broadcast, pool: pool.id };
            world.one.assign(wanted, false).await.unwrap();
        }
        let first = world.other.assignments(None, None, 1).await.unwrap();
        assert_eq!(first[0].workspace, None);
        let next = world.other.assignments(Some(pool.id), Some((None, Stream::Broadcast)), 9).await.unwrap();
        assert_eq!(next.iter().map(|one| one.workspace).collect::<Vec<_>>(), [Some(own)]);
    })
    .await;
}

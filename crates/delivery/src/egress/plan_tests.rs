use postroad_base::UtcMillis;

use super::*;
use crate::egress::{Health, Member};

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

fn source(name: &str, address: &str) -> Source {
    Source {
        id: SourceId::new(NOW),
        name: name.parse().unwrap(),
        address: Some(address.parse().unwrap()),
        ehlo_name: None,
        exit: Exit::Direct,
        enabled: true,
        health: Health::Unknown,
        created_at: NOW,
    }
}

fn pool(name: &str, kind: PoolKind, members: &[&Source]) -> Pool {
    Pool {
        id: PoolId::new(NOW),
        name: name.parse().unwrap(),
        kind,
        overflow: Overflow::Wait,
        members: members.iter().map(|source| Member { source: source.id, weight: 2 }).collect(),
        created_at: NOW,
    }
}

fn configuration() -> EgressPlan {
    EgressPlan::of_configuration("mx.example.com".parse().unwrap(), None)
}

fn names(plan: &EgressPlan, workspace: WorkspaceId, stream: Stream) -> Vec<String> {
    let sources = &plan.pool(workspace, stream).sources;
    sources.iter().map(|weighted| plan.source(weighted.source).name.to_string()).collect()
}

#[test]
fn without_pools_everything_leaves_from_the_configuration() {
    let plan = configuration();
    let workspace = WorkspaceId::new(NOW);
    assert_eq!(names(&plan, workspace, Stream::Broadcast), ["default"]);
    assert_eq!(plan.source(SourceIndex::DEFAULT).ehlo_name.as_str(), "mx.example.com");
    assert!(plan.is_empty());
}

#[test]
fn a_pool_serves_the_stream_it_is_assigned_for_and_no_other() {
    let (own, other) = (WorkspaceId::new(NOW), WorkspaceId::new(NOW));
    let (a, b) = (source("a", "192.0.2.1"), source("b", "192.0.2.2"));
    let pools = [pool("own", PoolKind::Dedicated(own), &[&a]), pool("all", PoolKind::Shared, &[&b])];
    let assignments = [
        Assignment { workspace: Some(own), stream: Stream::Broadcast, pool: pools[0].id },
        Assignment { workspace: None, stream: Stream::Broadcast, pool: pools[1].id },
        // Somebody else's dedicated pool: counts for nothing.
        Assignment { workspace: Some(other), stream: Stream::Transactional, pool: pools[0].id },
    ];
    let sources = [a, b];
    let parts = PlanParts { sources: &sources, pools: &pools, assignments: &assignments };
    let plan = configuration().next(parts);
    assert_eq!(names(&plan, own, Stream::Broadcast), ["a"]);
    assert_eq!(names(&plan, own, Stream::Transactional), ["default"]);
    assert_eq!(names(&plan, other, Stream::Broadcast), ["b"]);
    assert_eq!(names(&plan, other, Stream::Transactional), ["default"]);
}

#[test]
fn an_unusable_source_is_skipped_and_an_empty_pool_waits() {
    let workspace = WorkspaceId::new(NOW);
    let mut sources = [source("a", "192.0.2.1"), source("b", "192.0.2.2")];
    let pools = [pool("all", PoolKind::Shared, &[&sources[0], &sources[1]])];
    let assignments = [Assignment { workspace: None, stream: Stream::Broadcast, pool: pools[0].id }];
    sources[0].health = Health::Unusable;
    let plan =
        configuration().next(PlanParts { sources: &sources, pools: &pools, assignments: &assignments });
    assert_eq!(names(&plan, workspace, Stream::Broadcast), ["b"]);
    sources[1].enabled = false;
    let plan = plan.next(PlanParts { sources: &sources, pools: &pools, assignments: &assignments });
    assert_eq!(names(&plan, workspace, Stream::Broadcast), Vec::<String>::new());
    assert_eq!(plan.pool(workspace, Stream::Broadcast).id, Some(pools[0].id));
}

#[test]
fn numbers_outlive_changes() {
    let sources = [source("a", "192.0.2.1"), source("b", "192.0.2.2")];
    let parts = |sources| PlanParts { sources, pools: &[], assignments: &[] };
    let plan = configuration().next(parts(&sources));
    let (a, b) = (plan.index(sources[0].id).unwrap(), plan.index(sources[1].id).unwrap());
    assert_eq!((a, b), (SourceIndex(1), SourceIndex(2)));
    let removed = plan.next(parts(&sources[1..]));
    assert!(!removed.source(a).usable && removed.source(b).usable);
    let added = removed.next(parts(&[source("c", "192.0.2.3"), sources[1].clone()]));
    assert_eq!(added.source(b).name.as_ref(), "b");
    assert_eq!(added.source(SourceIndex(3)).name.as_ref(), "c");
    assert!(!added.source(a).usable);
}

use std::sync::Arc;

use postroad_base::{PoolId, SourceId, Stream, WorkspaceId};

use super::*;
use crate::egress::warmup::{Day, Enrolled, Plan, Rules};
use crate::egress::{Assignment, Exit, Health, Member, PlanParts, Pool, PoolKind, Source};

const DAY: Day = Day(20_000);

/// A pool of a cold source of weight 1 and a warm one of weight 3; the cold one may send 24 a day, 5 an hour.
struct World {
    plan: EgressPlan,
    warmups: Warmups,
    workspace: WorkspaceId,
}

fn world(overflow: Overflow, members: usize) -> World {
    let now = DAY.start();
    let source = |name: &str| Source {
        id: SourceId::new(now),
        name: name.parse().unwrap(),
        address: None,
        ehlo_name: None,
        exit: Exit::Direct,
        enabled: true,
        health: Health::Good,
        created_at: now,
    };
    let sources = [source("cold"), source("warm")];
    let weighted = sources.iter().zip([1, 3]).take(members);
    let pool = Pool {
        id: PoolId::new(now),
        name: "p".parse().unwrap(),
        kind: PoolKind::Shared,
        overflow,
        members: weighted.map(|(source, weight)| Member { source: source.id, weight }).collect(),
        created_at: now,
    };
    let assignments = [Assignment { workspace: None, stream: Stream::Broadcast, pool: pool.id }];
    let plan = EgressPlan::of_configuration("mx.example.com".parse().unwrap(), None).next(PlanParts {
        sources: &sources,
        pools: &[pool],
        assignments: &assignments,
    });
    let mut warmups = Warmups::default();
    warmups.enrol(Subject::Source(sources[0].id), enrolled(24));
    World { plan, warmups, workspace: WorkspaceId::new(now) }
}

fn enrolled(daily: u64) -> Enrolled {
    let plan = Arc::new(Plan::custom("mine", "", &[daily, daily * 10]).unwrap());
    Enrolled { plan, rules: Rules::default(), paused: false, began: DAY }
}

impl World {
    fn choose(&mut self, draw: u64, sender: Option<&Domain>) -> Choice {
        let pool = self.plan.pool(self.workspace, Stream::Broadcast).clone();
        let wish = Wish { pool: &pool, provider: "google", sender, draw, now: DAY.start() };
        choose(&self.plan, &mut self.warmups, wish)
    }
}

const COLD: Choice = Choice::Source(SourceIndex(1));
const WARM: Choice = Choice::Source(SourceIndex(2));

fn one_o_clock() -> Choice {
    Choice::LaterAt(UtcMillis(DAY.start().0 + 3_600_000))
}

#[test]
fn weights_share_the_mail() {
    let mut world = world(Overflow::Wait, 2);
    let chosen: Vec<_> = (0..4).map(|draw| world.choose(draw, None)).collect();
    assert_eq!(chosen, [COLD, WARM, WARM, WARM]);
}

#[test]
fn overflow_waits_or_leaves_from_warm_sources() {
    let mut waits = world(Overflow::Wait, 2);
    assert_eq!([waits.choose(0, None), waits.choose(0, None)], [COLD, one_o_clock()]);
    let mut goes = world(Overflow::WarmSources, 2);
    assert_eq!([goes.choose(0, None), goes.choose(0, None)], [COLD, WARM]);
    let mut alone = world(Overflow::WarmSources, 1);
    assert_eq!([alone.choose(0, None), alone.choose(7, None)], [COLD, one_o_clock()]);
    let mut nobody = world(Overflow::WarmSources, 0);
    assert_eq!(nobody.choose(0, None), Choice::NoSource);
}

#[test]
fn a_sender_domain_is_warmed_up_on_any_source() {
    let mut world = world(Overflow::WarmSources, 2);
    let domain: Domain = "new.example".parse().unwrap();
    let other: Domain = "old.example".parse().unwrap();
    world.warmups.enrol(Subject::Domain(domain.clone()), enrolled(48));
    let chosen: Vec<_> = (0..4).map(|_| world.choose(1, Some(&domain))).collect();
    assert_eq!(chosen, [WARM, WARM, one_o_clock(), one_o_clock()]);
    assert_eq!(world.choose(1, Some(&other)), WARM);
}

#[test]
fn what_the_source_refuses_is_not_taken_from_the_domain() {
    let mut world = world(Overflow::Wait, 1);
    let domain: Domain = "new.example".parse().unwrap();
    world.warmups.enrol(Subject::Domain(domain.clone()), enrolled(48));
    assert_eq!([world.choose(0, Some(&domain)), world.choose(0, Some(&domain))], [COLD, one_o_clock()]);
    let (_, _, counts) = world.warmups.look(&Subject::Domain(domain), "google").unwrap();
    assert_eq!(counts.sent, 1);
}

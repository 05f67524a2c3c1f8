//! What policies, sources and warm-ups hold back, and what lets it go again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, Reply, SourceId, Stream, TrafficRuleId, UtcMillis, WorkspaceId};

use super::sim::{Servers, Sim, workspace};
use super::*;
use crate::egress::{Choice, SourceIndex};
use crate::traffic::{RouteTo, TrafficAction, TrafficMatch, TrafficRule, TrafficRules};

const LIMITS: PathLimits = PathLimits { connections: 20, sessions: 500 };

fn rule(n: i64, matches: TrafficMatch, action: TrafficAction) -> TrafficRule {
    TrafficRule {
        id: TrafficRuleId::new(UtcMillis(n)),
        matches,
        action,
        reason: "a test".into(),
        author: "ann".into(),
        created_at: UtcMillis(n),
        expires_at: None,
    }
}

fn rules(of: impl IntoIterator<Item = TrafficRule>) -> Arc<TrafficRules> {
    Arc::new(TrafficRules::new(of.into_iter().collect()))
}

fn about(n: u8) -> TrafficMatch {
    TrafficMatch { workspace: Some(workspace(n)), ..TrafficMatch::default() }
}

fn ended(sim: &Sim, keys: &[u64]) -> usize {
    keys.iter().filter(|key| sim.stories[key].ended_at.is_some()).count()
}

#[test]
fn a_suspension_holds_what_is_in_lanes_and_ends_at_once() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    let mine: Vec<u64> = (0..3_000).map(|_| sim.add(1, Stream::Broadcast, "a.test")).collect();
    let other: Vec<u64> = (0..200).map(|_| sim.add(2, Stream::Broadcast, "a.test")).collect();
    sim.run_for(1);
    sim.core.set_rules(rules([rule(1, about(1), TrafficAction::Suspend)]));
    let before = ended(&sim, &mine);
    sim.run_for(60);
    let in_hand = ended(&sim, &mine) - before;
    assert!(in_hand <= 20, "only what was in the hands of sessions went on: {in_hand}");
    assert_eq!(ended(&sim, &other), 200);
    assert_eq!(sim.core.verify(), Vec::new());
    assert_eq!(sim.core.totals(None).counts.scheduled as usize, 3_000 - ended(&sim, &mine));
    let late = sim.add(1, Stream::Broadcast, "b.test");
    sim.run_for(10);
    assert_eq!(ended(&sim, &[late]), 0, "and what comes later waits, too");
    sim.core.set_rules(Arc::default());
    sim.run_for(120);
    assert_eq!((ended(&sim, &mine), ended(&sim, &[late])), (3_000, 1));
    assert_eq!(sim.core.verify(), Vec::new());
}

#[test]
fn a_throttle_lets_so_many_a_minute_go_and_others_as_many_as_ever() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    let throttle = TrafficAction::Throttle { per_minute: 60 };
    sim.core.set_rules(rules([rule(1, about(1), throttle)]));
    let mine: Vec<u64> =
        (0..1_000).map(|n| sim.add(1, Stream::Broadcast, &format!("{}.test", n % 7))).collect();
    let other: Vec<u64> = (0..1_000).map(|_| sim.add(2, Stream::Broadcast, "0.test")).collect();
    sim.run_for(300);
    let gone = ended(&sim, &mine);
    assert!((280..=305).contains(&gone), "{gone} in five minutes");
    assert_eq!(ended(&sim, &other), 1_000);
    assert_eq!(sim.core.verify(), Vec::new());
}

#[test]
fn rules_by_tag_domain_stream_and_provider_mean_those_only() {
    let matches = [
        TrafficMatch { stream: Some(Stream::Broadcast), ..TrafficMatch::default() },
        TrafficMatch { domain: Some("a.test".parse().unwrap()), ..TrafficMatch::default() },
        TrafficMatch { provider: Some("google".into()), ..TrafficMatch::default() },
    ];
    for (n, matches) in matches.into_iter().enumerate() {
        let mut sim = Sim::new(LIMITS, Servers::patient());
        sim.core.set_rules(rules([rule(1, matches, TrafficAction::Suspend)]));
        let keys = [
            sim.add(1, Stream::Broadcast, "b.test"),
            sim.add(1, Stream::Transactional, "a.test"),
            sim.add(1, Stream::Transactional, "gmail.test"),
        ];
        sim.run_for(10);
        let gone: Vec<usize> = (0..3).filter(|key| ended(&sim, &[keys[*key]]) == 0).collect();
        assert_eq!(gone, [n]);
    }
}

#[test]
fn a_workspace_a_provider_complains_about_waits_alone() {
    let reply = |key: u64, _| {
        let spam = "550-5.7.1 Gmail has detected that this message is likely unsolicited mail.";
        if key.is_multiple_of(2) {
            crate::shaping::parse_sample(spam).unwrap()
        } else {
            Reply::plain(250, "OK")
        }
    };
    let mut sim = Sim::new(LIMITS, Servers { reply: Box::new(reply), ..Servers::patient() });
    let (mut spam, mut good) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        good.push(sim.add(1, Stream::Broadcast, "gmail.test"));
        spam.push(sim.add(2, Stream::Broadcast, "gmail.test"));
    }
    sim.run_for(120);
    assert_eq!(ended(&sim, &good), 200, "the others are not touched");
    let gone = ended(&sim, &spam);
    assert!(gone < 30, "the rest of it is not burnt on a closed door: {gone}");
    assert_eq!(sim.core.verify(), Vec::new());
    sim.run_for(2_000);
    assert!(ended(&sim, &spam) <= gone + 2, "one probe at a time");
}

/// Two sources by turns; the allowance of the first is so many in all.
#[derive(Debug)]
struct TwoSources {
    allowance: u32,
    usable: [bool; 2],
    /// What no rule routes leaves from the first only.
    first_only: bool,
    log: VecDeque<SourceIndex>,
}

impl Chooser for TwoSources {
    fn choose(&mut self, asked: &Asked<'_>, closed: &dyn Fn(SourceIndex) -> bool) -> Choice {
        let wanted = match asked.route {
            Some(_) => SourceIndex(1),
            None if self.first_only => SourceIndex(0),
            None => SourceIndex(u16::try_from(asked.draw % 2).unwrap()),
        };
        let other = SourceIndex(1 - wanted.0);
        let open = |source: &SourceIndex| self.usable[usize::from(source.0)] && !closed(*source);
        let Some(source) = [wanted, other].into_iter().find(open) else { return Choice::NoSource };
        if source == SourceIndex(0) {
            if self.allowance == 0 {
                return Choice::LaterAt(asked.now.plus(Duration::from_secs(3_600)));
            }
            self.allowance -= 1;
        }
        self.log.push_back(source);
        Choice::Source(source)
    }

    fn give_back(&mut self, source: SourceIndex, _: Option<&Domain>, _: &str, _: UtcMillis) {
        if source == SourceIndex(0) {
            self.allowance += 1;
        }
    }

    fn is_usable(&self, source: SourceIndex) -> bool {
        self.usable[usize::from(source.0)]
    }

    fn allows(&self, _: RouteTo, source: SourceIndex) -> bool {
        source == SourceIndex(1)
    }

    fn carries(&self, _: WorkspaceId, _: Stream, source: SourceIndex) -> bool {
        self.usable[usize::from(source.0)] && (!self.first_only || source == SourceIndex(0))
    }

    fn id(&self, source: SourceIndex) -> Option<SourceId> {
        Some(SourceId(uuid::Uuid::from_u128(u128::from(source.0) + 1)))
    }
}

fn two(allowance: u32, usable: [bool; 2]) -> Box<TwoSources> {
    Box::new(TwoSources { allowance, usable, first_only: false, log: VecDeque::new() })
}

/// The second source is for what a rule routes there.
fn second_for_routes() -> Box<TwoSources> {
    Box::new(TwoSources { first_only: true, ..*two(100_000, [true, true]) })
}

/// How many messages left from each source.
fn by_source(sim: &Sim) -> [usize; 2] {
    let mut count = [0, 0];
    for (key, sent) in &sim.sent {
        count[usize::from(key.source.0)] += sent.len();
    }
    count
}

#[test]
fn a_warm_up_lets_its_allowance_go_and_the_rest_waits_with_a_known_time() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    sim.core.set_chooser(two(50, [true, true]));
    for _ in 0..1_000 {
        sim.add(1, Stream::Broadcast, "a.test");
    }
    sim.run_for(300);
    let [cold, warm] = by_source(&sim);
    assert!(cold == 50 && (400..=600).contains(&warm), "{cold} and {warm}");
    let mut waiting = Vec::new();
    sim.core.list_waiting(&Selector::default(), None, WalkAt::default(), 1, &mut waiting);
    assert!(waiting[0].place == Place::Parked && waiting[0].next_attempt.is_some_and(|at| at > sim.now));
    assert_eq!(sim.core.verify(), Vec::new());
    sim.core.set_chooser(two(10_000, [true, true]));
    sim.run_for(300);
    assert_eq!(by_source(&sim).iter().sum::<usize>(), 1_000);
}

#[test]
fn mail_of_a_source_that_is_taken_away_leaves_from_another_or_waits() {
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 1_000, ..Servers::patient() });
    sim.core.set_chooser(two(10_000, [true, true]));
    for _ in 0..500 {
        sim.add(1, Stream::Broadcast, "a.test");
    }
    sim.run_for(3);
    let [before, _] = by_source(&sim);
    sim.core.set_chooser(two(10_000, [false, true]));
    sim.run_for(200);
    let [after, other] = by_source(&sim);
    assert!(after <= before + 20, "{before} to {after}");
    assert_eq!(after + other, 500);
    sim.core.set_chooser(two(10_000, [false, false]));
    let key = sim.add(1, Stream::Broadcast, "a.test");
    sim.run_for(2_000);
    assert_eq!(ended(&sim, &[key]), 0);
    sim.core.set_chooser(two(0, [false, true]));
    sim.run_for(10);
    assert_eq!(ended(&sim, &[key]), 1, "a source is there again: it goes at once");
    assert_eq!(sim.core.verify(), Vec::new());
}

#[test]
fn a_route_moves_what_is_in_lanes_already() {
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 1_000, ..Servers::patient() });
    sim.core.set_chooser(two(10_000, [true, true]));
    for _ in 0..500 {
        sim.add(1, Stream::Broadcast, "a.test");
    }
    sim.run_for(3);
    let [before, _] = by_source(&sim);
    let to = RouteTo::Source(SourceId(uuid::Uuid::from_u128(2)));
    sim.core.set_rules(rules([rule(1, about(1), TrafficAction::Route(to))]));
    sim.run_for(300);
    let [after, other] = by_source(&sim);
    assert!(after <= before + 20 && after + other == 500, "{before}: {after} and {other}");
}

#[test]
fn what_a_route_moved_goes_back_when_its_rule_is_gone_or_its_time_is_up() {
    let to = RouteTo::Source(SourceId(uuid::Uuid::from_u128(2)));
    let route = rule(1, about(1), TrafficAction::Route(to));
    let timed = TrafficRule { expires_at: Some(UtcMillis(1_700_000_003_000)), ..route.clone() };
    for (route, is_timed) in [(route, false), (timed, true)] {
        let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 1_000, ..Servers::patient() });
        sim.core.set_chooser(second_for_routes());
        sim.core.set_rules(rules([route]));
        for _ in 0..3_000 {
            sim.add(1, Stream::Broadcast, "a.test");
        }
        sim.add(1, Stream::Transactional, "a.test");
        sim.run_for(3);
        let [before, routed] = by_source(&sim);
        assert!(before == 0 && routed > 0, "{before} and {routed}");
        if !is_timed {
            sim.core.set_rules(Arc::default());
        }
        sim.run_for(3_000);
        let [own, late] = by_source(&sim);
        assert!(late <= routed + 20 && own + late == 3_001, "{routed}: {own} and {late}");
        assert_eq!(sim.core.verify(), Vec::new());
    }
}

#[test]
fn a_rule_about_a_source_routes_what_would_leave_from_it() {
    let source = |n: u128| SourceId(uuid::Uuid::from_u128(n));
    let matches = TrafficMatch { source: Some(source(1)), ..TrafficMatch::default() };
    let mut sim = Sim::new(LIMITS, Servers::patient());
    sim.core.set_chooser(two(100, [true, true]));
    sim.core.set_rules(rules([rule(1, matches, TrafficAction::Route(RouteTo::Source(source(2))))]));
    for _ in 0..500 {
        sim.add(1, Stream::Broadcast, "a.test");
    }
    sim.run_for(60);
    assert_eq!(by_source(&sim), [0, 500]);
    assert_eq!(sim.core.verify(), Vec::new());
}

#[test]
fn a_source_is_found_wherever_mail_waits_that_has_one() {
    let source = SourceId(uuid::Uuid::from_u128(1));
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 10_000, ..Servers::patient() });
    sim.core.set_chooser(two(100_000, [true, true]));
    for _ in 0..200 {
        sim.add(1, Stream::Broadcast, "a.test");
    }
    sim.run_for(3);
    let count = |sim: &Sim, selector: Selector| {
        sim.core.preview(&selector, Operation::Hold, sim.now, WalkAt::default(), usize::MAX).count
    };
    let of_source = Selector { source: Some(source), ..Selector::default() };
    let (found, all) = (count(&sim, of_source.clone()), count(&sim, Selector::default()));
    assert!(found.in_flight > 0 && found.in_flight < all.in_flight, "{found:?} of {all:?}");
    assert!(found.changed > 0 && found.changed < all.changed, "{found:?} of {all:?}");
    let matches = TrafficMatch { source: Some(source), ..TrafficMatch::default() };
    sim.core.set_rules(rules([rule(1, matches, TrafficAction::Suspend)]));
    sim.run_for(300);
    let parked = count(&sim, of_source);
    assert_eq!(parked, count(&sim, Selector::default()), "nothing else is left");
    assert!(parked.changed > 0 && parked.in_flight == 0, "{parked:?}");
}

#[test]
fn engaged_recipients_go_first_while_a_warm_up_allows_little() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    sim.core.set_chooser(Box::new(TwoSources { allowance: 0, ..*second_for_routes() }));
    let others: Vec<u64> = (0..300).map(|_| sim.add(1, Stream::Broadcast, "a.test")).collect();
    sim.run_for(5);
    let engaged: Vec<u64> = (0..50).map(|_| sim.add_engaged(1, Stream::Broadcast, "a.test")).collect();
    let late = sim.add(1, Stream::Broadcast, "a.test");
    sim.run_for(5);
    sim.core.set_chooser(Box::new(TwoSources { allowance: 60, ..*second_for_routes() }));
    sim.run_for(30);
    assert_eq!((ended(&sim, &engaged), ended(&sim, &others), ended(&sim, &[late])), (50, 10, 0));
    assert_eq!(sim.core.verify(), Vec::new());
}

#[test]
fn a_report_about_tls_is_held_to_no_policy_of_tls() {
    let strict = postroad_net::dns::TlsDemand {
        configured: Some(postroad_net::dns::TlsLevel::Verified),
        ..Default::default()
    };
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 60_000, ..Servers::patient() });
    sim.demand(strict);
    sim.add(1, Stream::Transactional, "a.test");
    sim.add_marked(1, Stream::Transactional, &["a.test"], Marks { tls_report: true, ..Marks::default() });
    sim.run_for(5);
    let mut rows = Vec::new();
    sim.core.list_paths(0, sim.now, &mut rows);
    let mut titles: Vec<String> = rows.into_iter().map(|row| row.title).collect();
    titles.sort();
    assert_eq!(titles, ["mx.a.test +tls=opportunistic", "mx.a.test +tls=verified"]);
}

/// The codes of what holds a message back.
fn codes(sim: &Sim, key: u64) -> Vec<&'static str> {
    let told = sim.core.explain_message(postroad_spool::MessageKey(key), sim.now);
    let reasons = told.into_iter().flat_map(|(_, reasons)| reasons);
    reasons.map(|reason| crate::shaping::Explanation::from(reason).code).collect()
}

#[test]
fn why_it_is_slow_is_told_for_messages_domains_and_paths() {
    let reply = |key: u64, _| match key {
        3 => crate::shaping::parse_sample("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred")
            .unwrap(),
        _ => Reply::plain(250, "OK"),
    };
    let mut sim =
        Sim::new(LIMITS, Servers { reply: Box::new(reply), message_ms: |_| 3_000, ..Servers::patient() });
    for _ in 0..40 {
        sim.add(1, Stream::Broadcast, "a.yahoo.test");
    }
    sim.run_for(20);
    assert_eq!(codes(&sim, 3), ["scheduled"]);
    let told = codes(&sim, 40);
    assert_eq!(told.first(), Some(&"suspended"), "{told:?}");
    let domain = "a.yahoo.test".parse().unwrap();
    let told = sim.core.explain_domain(Some(workspace(1)), &domain, sim.now);
    let first = crate::shaping::Explanation::from(told[0].clone());
    assert_eq!((first.code, first.count), ("suspended", Some(1)));
    let cause = first.cause.unwrap();
    assert_eq!(&*cause.rule, "yahoo.complaints");
    assert!(cause.reply.contains("[TSS04]") && first.next_at.is_some_and(|at| at > sim.now));
    let nothing = sim.core.explain_domain(Some(workspace(2)), &domain, sim.now);
    assert_eq!(crate::shaping::Explanation::from(nothing[0].clone()).code, "nothing_waits");

    let mut rows = Vec::new();
    assert!(!sim.core.list_paths(0, sim.now, &mut rows));
    let row = &rows[0];
    assert_eq!((row.id.as_str(), row.provider.as_deref()), ("default~yahoo", Some("yahoo")));
    assert!(matches!(row.state, GateState::Suspended { .. }) && row.ready > 20 && row.delivered > 0);
    let detail = sim.core.path_detail("default~yahoo", sim.now).unwrap();
    assert!(detail.evidence.iter().any(|one| &*one.rule == "yahoo.complaints"));
    assert!(!detail.changes.is_empty() && !detail.curve.is_empty());
    assert!(sim.core.path_detail("default~google", sim.now).is_none());

    sim.core.set_rules(rules([rule(7, about(1), TrafficAction::Suspend)]));
    let key = sim.add(1, Stream::Broadcast, "b.test");
    sim.run_for(5);
    assert_eq!(codes(&sim, key), ["traffic_rule"]);
}

#[test]
fn operations_choose_by_stream_and_provider() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    sim.core.set_rules(rules([rule(1, about(1), TrafficAction::Suspend)]));
    for _ in 0..3 {
        sim.add(1, Stream::Broadcast, "gmail.test");
        sim.add(1, Stream::Transactional, "a.test");
    }
    sim.run_for(2);
    let count = |selector: Selector| {
        let step = sim.core.preview(&selector, Operation::Hold, sim.now, WalkAt::default(), usize::MAX);
        step.count.changed
    };
    let google = Selector { provider: Some("google".into()), ..Selector::default() };
    assert_eq!(count(google.clone()), 3);
    assert_eq!(count(Selector { stream: Some(Stream::Transactional), ..google }), 0);
    assert_eq!(count(Selector { stream: Some(Stream::Transactional), ..Selector::default() }), 3);
}

//! The queue under random orders of events: nothing is lost, nothing is handed out twice, nothing gets stuck.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, Stream, UtcMillis, WorkspaceId};
use postroad_net::dns::{MxHost, Route, SiteKey};
use postroad_spool::MessageKey;
use proptest::prelude::*;

use super::*;

const DOMAINS: [&str; 4] = ["a.test", "b.test", "c.test", "gone.test"];

fn workspace(n: u8) -> WorkspaceId {
    WorkspaceId(uuid::Uuid::from_u128(u128::from(n) + 1))
}

fn domain(n: usize) -> Domain {
    DOMAINS[n].parse().unwrap()
}

/// a.test and b.test share one site.
fn route(domain: usize) -> Arc<Route> {
    let site = if domain < 2 { "mx.shared.test" } else { "mx.c.test" };
    Arc::new(Route {
        hosts: vec![MxHost {
            name: site.parse().unwrap(),
            preference: 10,
            addresses: vec!["127.0.0.1".parse().unwrap()],
            secure: false,
        }],
        site: SiteKey::new(site),
        secure: false,
        valid_for: Duration::from_secs(60),
    })
}

fn entry(key: u64, recipients: &[usize], now: UtcMillis, delay_ms: i64) -> NewEntry {
    NewEntry {
        key: MessageKey(key),
        accepted_at: now,
        expires_at: now.plus(Duration::from_secs(3_600)),
        workspace: workspace((key % 3) as u8),
        stream: if key.is_multiple_of(2) { Stream::Transactional } else { Stream::Broadcast },
        tags: vec![format!("t{}", key % 2).into()],
        recipients: recipients
            .iter()
            .zip(0..)
            .map(|(d, index)| NewEntryRecipient {
                index,
                domain: domain(*d),
                due: UtcMillis(now.0 + delay_ms),
                attempts: 0,
                held: false,
            })
            .collect(),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Add { recipients: Vec<usize>, delay_ms: i64 },
    Tick,
    Take { path: usize, limit: usize },
    Settle { which: usize, fate: u8 },
    Operate { operation: u8, selector: u8 },
    Advance { ms: u64 },
    Suspend { path: usize },
    Answered { path: usize },
    Relay { on: bool },
    Expire,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (prop::collection::vec(0..DOMAINS.len(), 1..4), 0..3_000_i64)
            .prop_map(|(recipients, delay_ms)| Step::Add { recipients, delay_ms }),
        6 => Just(Step::Tick),
        6 => (0..8_usize, 1..4_usize).prop_map(|(path, limit)| Step::Take { path, limit }),
        6 => (0..64_usize, 0..6_u8).prop_map(|(which, fate)| Step::Settle { which, fate }),
        3 => (0..4_u8, 0..5_u8).prop_map(|(operation, selector)| Step::Operate { operation, selector }),
        4 => (0..5_000_u64).prop_map(|ms| Step::Advance { ms }),
        1 => (0..8_usize).prop_map(|path| Step::Suspend { path }),
        1 => (0..8_usize).prop_map(|path| Step::Answered { path }),
        1 => any::<bool>().prop_map(|on| Step::Relay { on }),
        1 => Just(Step::Expire),
    ];
    prop::collection::vec(step, 1..200)
}

/// The queue and what the test knows about it.
struct World {
    core: Core,
    now: UtcMillis,
    next_key: u64,
    /// Handed out and not settled: (handle, key, index).
    in_flight: Vec<(Handle, u64, u16)>,
    /// Recipients that must still be somewhere.
    alive: HashSet<(u64, u16)>,
    /// Their domains, to see that nothing goes the wrong way.
    domains: HashMap<(u64, u16), usize>,
}

impl World {
    fn new() -> Self {
        Self {
            core: Core::new(PathLimits { connections: 2 }),
            now: UtcMillis(1_700_000_000_000),
            next_key: 1,
            in_flight: Vec::new(),
            alive: HashSet::new(),
            domains: HashMap::new(),
        }
    }

    fn hand_out(&mut self, key: u64, handle: Handle, index: u16) {
        assert!(self.alive.contains(&(key, index)), "{key}/{index} was finished and came back");
        let twice = self.in_flight.iter().any(|(_, k, i)| (*k, *i) == (key, index));
        assert!(!twice, "{key}/{index} was handed out twice");
        self.in_flight.push((handle, key, index));
    }

    fn tick(&mut self) {
        let (work, _) = self.core.tick(self.now);
        for item in work {
            match item {
                Work::Resolve(name) => {
                    let number = DOMAINS.iter().position(|known| *known == name.as_str()).unwrap();
                    if number == 3 {
                        for batch in self.core.take_unroutable(&name, self.now) {
                            for one in batch.recipients {
                                self.hand_out(batch.key.0, one.handle, one.index);
                            }
                        }
                    } else {
                        self.core.routed(&name, route(number), self.now);
                    }
                }
                Work::Connect(_) | Work::Wake(_) => {}
            }
        }
    }

    fn take(&mut self, path: usize, limit: usize) {
        let Some(id) = self.core.path_number(path) else { return };
        let target = self.core.path_target(id);
        let Some(batch) = self.core.take(id, self.now, limit) else { return };
        assert!(batch.recipients.len() <= limit);
        for one in &batch.recipients {
            let domain = self.domains[&(batch.key.0, one.index)];
            if let PathTarget::Mx(route_of_path) = &target {
                assert_eq!(route_of_path.site, route(domain).site, "a recipient went to the wrong site");
            }
            self.hand_out(batch.key.0, one.handle, one.index);
        }
    }

    fn settle(&mut self, which: usize, fate: u8) {
        if self.in_flight.is_empty() {
            return;
        }
        let (handle, key, index) = self.in_flight.swap_remove(which % self.in_flight.len());
        let fate = match fate {
            0 | 1 => Fate::Done,
            2 => Fate::Held { attempts: 1 },
            _ => Fate::Retry { due: self.now.plus(Duration::from_secs(1)), attempts: 1 },
        };
        if fate == Fate::Done {
            self.alive.remove(&(key, index));
        }
        if let Some(Wished::Hold(handle) | Wished::Cancel(handle)) = self.core.settle(handle, fate, self.now)
        {
            let touched = self.core.take_wished(handle).unwrap();
            self.hand_out(touched.key.0, touched.handle, touched.index);
        }
    }

    fn operate(&mut self, operation: u8, selector: u8) {
        let operation = [Operation::Hold, Operation::Release, Operation::RetryNow, Operation::Cancel]
            [usize::from(operation)];
        let selector = match selector {
            0 => Selector::default(),
            1 => Selector { workspace: Some(workspace(1)), ..Selector::default() },
            2 => Selector { domain: Some(domain(0)), ..Selector::default() },
            3 => Selector { tag: Some("t1".into()), ..Selector::default() },
            _ => Selector { message: Some(MessageKey(self.next_key / 2)), ..Selector::default() },
        };
        let (preview, _) = self.core.preview(&selector, operation, self.now, 0);
        let (count, touched) = self.core.begin(&selector, operation, self.now, usize::MAX);
        assert_eq!(preview, count, "a dry run tells the truth");
        assert_eq!(count.changed, touched.len() as u64);
        for one in touched {
            self.hand_out(one.key.0, one.handle, one.index);
            let fate = match operation {
                Operation::Hold => Fate::Held { attempts: one.attempts },
                Operation::Release | Operation::RetryNow => {
                    Fate::Retry { due: self.now, attempts: one.attempts }
                }
                Operation::Cancel => Fate::Done,
            };
            self.in_flight.pop();
            if fate == Fate::Done {
                self.alive.remove(&(one.key.0, one.index));
            }
            self.core.settle(one.handle, fate, self.now);
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Add { recipients, delay_ms } => {
                let key = self.next_key;
                self.next_key += 1;
                for (index, domain) in (0..).zip(recipients) {
                    self.alive.insert((key, index));
                    self.domains.insert((key, index), *domain);
                }
                self.core.add(entry(key, recipients, self.now, *delay_ms));
            }
            Step::Tick => self.tick(),
            Step::Take { path, limit } => self.take(*path, *limit),
            Step::Settle { which, fate } => self.settle(*which, *fate),
            Step::Operate { operation, selector } => self.operate(*operation, *selector),
            Step::Advance { ms } => self.now = self.now.plus(Duration::from_millis(*ms)),
            Step::Suspend { path } => {
                if let Some(id) = self.core.path_number(*path) {
                    self.core.path_failed(id, self.now, "no answer".into());
                }
            }
            Step::Answered { path } => {
                if let Some(id) = self.core.path_number(*path) {
                    self.core.path_answered(id);
                }
            }
            Step::Relay { on } => self.core.set_relays(*on, &[]),
            Step::Expire => {
                for one in self.core.take_expired(self.now, usize::MAX) {
                    self.hand_out(one.key.0, one.handle, one.index);
                }
            }
        }
    }

    fn check(&self) {
        assert_eq!(self.core.verify(), Vec::new());
        assert_eq!(self.core.len(), self.alive.len() as u64);
    }

    /// Everything that is not held must come out in the end.
    fn drain(&mut self) {
        self.operate(1, 0);
        for _ in 0..10_000 {
            while !self.in_flight.is_empty() {
                self.settle(0, 0);
            }
            if self.alive.is_empty() {
                return;
            }
            self.now = self.now.plus(Duration::from_secs(30));
            self.operate(1, 0);
            self.tick();
            for path in 0..8 {
                for _ in 0..100 {
                    self.take(path, 100);
                }
            }
        }
        panic!("stuck: {:?}", self.alive);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_stuck(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            world.check();
        }
        world.drain();
        world.check();
        prop_assert!(world.core.is_empty());
    }
}

#[test]
fn a_dead_path_is_probed_by_one_session_at_a_time() {
    let mut world = World::new();
    for _ in 0..10 {
        world.step(&Step::Add { recipients: vec![0], delay_ms: 0 });
    }
    world.tick();
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 2, "as many sessions as the path allows: {work:?}");
    let path = world.core.path_number(0).unwrap();
    world.core.session_ended(path);
    world.core.session_ended(path);
    let until = world.core.path_failed(path, world.now, "connection refused".into());
    let (work, next) = world.core.tick(world.now);
    assert!(work.is_empty(), "a suspended path starts nothing: {work:?}");
    assert!(next.is_some_and(|next| next <= until));
    assert!(world.core.take(path, world.now, 1).is_none());
    let (work, _) = world.core.tick(until);
    assert_eq!(work.len(), 1, "one probe: {work:?}");
    world.core.path_answered(path);
    let (work, _) = world.core.tick(until);
    assert_eq!(work.len(), 1, "open again: {work:?}");
}

#[test]
fn trying_now_probes_a_suspended_path_at_once() {
    let mut world = World::new();
    world.step(&Step::Add { recipients: vec![0], delay_ms: 0 });
    world.tick();
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 1, "{work:?}");
    let path = world.core.path_number(0).unwrap();
    world.core.session_ended(path);
    world.core.path_failed(path, world.now, "connection refused".into());
    let (count, touched) = world.core.begin(&Selector::default(), Operation::RetryNow, world.now, 10);
    assert_eq!((count.changed, touched.len()), (1, 1));
    world.core.settle(touched[0].handle, Fate::Retry { due: world.now, attempts: 0 }, world.now);
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 1, "one probe: {work:?}");
}

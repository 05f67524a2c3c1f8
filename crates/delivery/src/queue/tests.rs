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
        sender: None,
        marks: Marks::default(),
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
    Take { path: u32, limit: usize },
    Session,
    Settle { which: usize, fate: u8 },
    Operate { operation: u8, selector: u8 },
    Advance { ms: u64 },
    Suspend { path: u32 },
    Answered { path: u32 },
    Relay { on: bool },
    Sweep,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (prop::collection::vec(0..DOMAINS.len(), 1..4), 0..3_000_i64)
            .prop_map(|(recipients, delay_ms)| Step::Add { recipients, delay_ms }),
        6 => Just(Step::Tick),
        4 => (0..8_u32, 1..4_usize).prop_map(|(path, limit)| Step::Take { path, limit }),
        4 => Just(Step::Session),
        6 => (0..64_usize, 0..6_u8).prop_map(|(which, fate)| Step::Settle { which, fate }),
        3 => (0..4_u8, 0..5_u8).prop_map(|(operation, selector)| Step::Operate { operation, selector }),
        4 => (0..5_000_u64).prop_map(|ms| Step::Advance { ms }),
        1 => (0..8_u32).prop_map(|path| Step::Suspend { path }),
        1 => (0..8_u32).prop_map(|path| Step::Answered { path }),
        1 => any::<bool>().prop_map(|on| Step::Relay { on }),
        1 => Just(Step::Sweep),
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
    /// Sessions the dispatcher asked for, by their paths.
    sessions: Vec<PathId>,
}

impl World {
    fn new() -> Self {
        Self {
            core: Core::new(PathLimits { connections: 2, sessions: 5 }),
            now: UtcMillis(1_700_000_000_000),
            next_key: 1,
            in_flight: Vec::new(),
            alive: HashSet::new(),
            domains: HashMap::new(),
            sessions: Vec::new(),
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
                        self.hand_out_unroutable(&name);
                    } else {
                        self.core.routed(&name, route(number), self.now);
                    }
                }
                Work::Connect(path) => self.sessions.push(path),
                Work::Wake(_) => {}
            }
        }
        assert!(self.sessions.len() <= 5, "more sessions than allowed");
    }

    fn hand_out_unroutable(&mut self, name: &Domain) {
        loop {
            let batches = self.core.take_unroutable(name, self.now);
            if batches.is_empty() {
                return;
            }
            for batch in batches {
                for one in batch.recipients {
                    self.hand_out(batch.key.0, one.handle, one.index);
                }
            }
        }
    }

    /// A session takes what there is and ends.
    fn run_session(&mut self) {
        let Some(path) = self.sessions.pop() else { return };
        self.core.path_answered(path);
        while self.take(path, 100) {}
        self.core.path_left(path);
        self.core.session_ended(path);
    }

    fn take(&mut self, path: PathId, limit: usize) -> bool {
        let target = self.core.path_target(path);
        let Some(batch) = self.core.take(path, self.now, limit, 0).batch() else { return false };
        self.core.batch_over(path, &batch);
        assert!(batch.recipients.len() <= limit);
        for one in &batch.recipients {
            let domain = self.domains[&(batch.key.0, one.index)];
            if let PathTarget::Mx(route_of_path) = &target {
                assert_eq!(route_of_path.site, route(domain).site, "a recipient went to the wrong site");
            }
            self.hand_out(batch.key.0, one.handle, one.index);
        }
        true
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
        let preview = self.core.preview(&selector, operation, self.now, WalkAt::default(), usize::MAX);
        let (mut count, mut next) = (OperationCount::default(), Some(WalkAt::default()));
        while let Some(at) = next {
            let step = self.core.begin(&selector, operation, self.now, at, 2);
            assert_eq!(step.count.changed, step.touched.len() as u64);
            assert!(step.touched.len() <= 2);
            count.add(step.count);
            next = step.next;
            for one in step.touched {
                self.operated(operation, one);
            }
        }
        assert_eq!((preview.count, preview.next), (count, None), "a dry run tells the truth");
    }

    fn operated(&mut self, operation: Operation, one: Touched) {
        self.hand_out(one.key.0, one.handle, one.index);
        self.in_flight.pop();
        let fate = match operation {
            Operation::Hold => Fate::Held { attempts: one.attempts },
            Operation::Release | Operation::RetryNow => Fate::Retry { due: self.now, attempts: one.attempts },
            Operation::Cancel | Operation::Suppress => Fate::Done,
        };
        if fate == Fate::Done {
            self.alive.remove(&(one.key.0, one.index));
        }
        self.core.settle(one.handle, fate, self.now);
    }

    /// One whole sweep.
    fn sweep(&mut self) {
        loop {
            let swept = self.core.sweep(self.now, 3);
            for one in swept.expired {
                self.hand_out(one.key.0, one.handle, one.index);
            }
            if swept.done {
                return;
            }
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
            Step::Take { path, limit } => {
                if let Some(path) = self.core.path_number(*path) {
                    self.take(path, *limit);
                }
            }
            Step::Session => self.run_session(),
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
            Step::Sweep => self.sweep(),
        }
    }

    fn check(&mut self) {
        assert_eq!(self.core.verify(), Vec::new());
        assert_eq!(self.core.len(), self.alive.len() as u64);
        let listed = self.core.list(None);
        assert_eq!(listed.iter().map(|row| row.counts.total()).sum::<u64>(), self.core.len());
        for row in &listed {
            let found = self.core.find_waiting(&row.domain);
            assert_eq!(found.len() as u64, row.counts.total());
            assert_eq!(found.iter().map(|one| one.accepted_at).min(), Some(row.oldest_accepted_at));
            assert_eq!(found.iter().filter_map(|one| one.next_attempt).min(), row.next_due);
        }
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
            while !self.sessions.is_empty() {
                self.run_session();
            }
        }
        panic!("stuck: {:?}", self.alive);
    }
}

impl Core {
    /// Domains and paths.
    fn remembered(&self) -> (usize, usize) {
        (self.groups.domains.len(), self.paths.len() + self.sites.len() + self.shapers.len())
    }

    fn list(&mut self, workspace: Option<WorkspaceId>) -> Vec<DestinationRow> {
        let query = DestinationQuery { workspace, limit: 100, ..DestinationQuery::default() };
        let mut list = DestinationList::new(query);
        while self.list_destinations(&mut list) {}
        list.rows()
    }

    fn find_waiting(&self, domain: &Domain) -> Vec<WaitingRecipient> {
        let selector = Selector { domain: Some(domain.clone()), ..Selector::default() };
        let mut found = Vec::new();
        let mut next = Some(WalkAt::default());
        while let Some(at) = next {
            let limit = found.len() + 2;
            next = self.list_waiting(&selector, None, at, limit, &mut found);
        }
        found
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
        while !world.sessions.is_empty() {
            world.run_session();
        }
        world.now = world.now.plus(Duration::from_secs(3_600));
        world.core.set_relays(false, &[]);
        world.tick();
        world.sweep();
        world.sweep();
        prop_assert_eq!(world.core.remembered(), (0, 0), "domains and paths are forgotten");
    }
}

#[test]
fn a_dead_path_is_probed_by_one_session_at_a_time() {
    let mut world = World::new();
    for _ in 0..10 {
        world.step(&Step::Add { recipients: vec![0], delay_ms: 0 });
    }
    let (work, _) = world.core.tick(world.now);
    assert!(matches!(work[..], [Work::Resolve(_)]), "{work:?}");
    world.core.routed(&domain(0), route(0), world.now);
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 2, "as many sessions as the path allows: {work:?}");
    let path = world.core.path_number(0).unwrap();
    world.core.session_ended(path);
    world.core.session_ended(path);
    let until = world.core.path_failed(path, world.now, "connection refused".into());
    let (work, next) = world.core.tick(world.now);
    assert!(work.is_empty(), "a suspended path starts nothing: {work:?}");
    assert!(next.is_some_and(|next| next <= until));
    assert!(world.core.take(path, world.now, 1, 0).batch().is_none());
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
    world.core.tick(world.now);
    world.core.routed(&domain(0), route(0), world.now);
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 1, "{work:?}");
    let path = world.core.path_number(0).unwrap();
    world.core.session_ended(path);
    world.core.path_failed(path, world.now, "connection refused".into());
    let at = WalkAt::default();
    let step = world.core.begin(&Selector::default(), Operation::RetryNow, world.now, at, 10);
    assert_eq!((step.count.changed, step.touched.len()), (1, 1));
    world.core.settle(step.touched[0].handle, Fate::Retry { due: world.now, attempts: 0 }, world.now);
    let (work, _) = world.core.tick(world.now);
    assert_eq!(work.len(), 1, "one probe: {work:?}");
}

#[test]
fn destinations_are_searched_sorted_and_paged() {
    let mut world = World::new();
    for (recipients, delay_ms) in [(vec![0, 0, 1], 5_000), (vec![1, 2], 1_000), (vec![2, 2, 2], 9_000)] {
        world.step(&Step::Add { recipients, delay_ms });
        world.now = world.now.plus(Duration::from_secs(1));
    }
    let mut check = |query: DestinationQuery, expected: &[&str]| {
        let mut list = DestinationList::new(query);
        while world.core.list_destinations(&mut list) {}
        let rows = list.rows();
        assert_eq!(rows.iter().map(|row| row.domain.as_str()).collect::<Vec<_>>(), expected);
        rows
    };
    let query = |order| DestinationQuery { order, limit: 10, ..DestinationQuery::default() };
    let rows = check(query(DestinationOrder::Waiting), &["c.test", "a.test", "b.test"]);
    assert_eq!((rows[0].counts.total(), rows[0].workspaces), (4, 2));
    check(query(DestinationOrder::Oldest), &["a.test", "b.test", "c.test"]);
    check(query(DestinationOrder::Next), &["b.test", "c.test", "a.test"]);
    let after = Some((DestinationOrder::Waiting.rank(&rows[0]), "c.test".to_owned()));
    let second = DestinationQuery { after, limit: 1, ..DestinationQuery::default() };
    check(second, &["a.test", "b.test"]);
    let search = Some("b.".to_owned());
    check(DestinationQuery { search, ..query(DestinationOrder::Domain) }, &["b.test"]);
    let other = DestinationQuery { workspace: Some(workspace(2)), ..query(DestinationOrder::Domain) };
    let rows = check(other, &["b.test", "c.test"]);
    assert_eq!(rows.iter().map(|row| row.counts.total()).collect::<Vec<_>>(), [1, 1]);
    let totals = world.core.totals(Some(workspace(2)));
    assert_eq!((totals.counts.scheduled, totals.counts.total()), (2, 2));
}

#[test]
fn what_a_destination_said_last_is_remembered_while_something_waits() {
    let mut world = World::new();
    world.step(&Step::Add { recipients: vec![3], delay_ms: 0 });
    world.tick();
    let (handle, ..) = world.in_flight[0];
    let reply = postroad_base::Reply::plain(451, "x".repeat(2_000));
    world.core.note_reply(handle, &reply, world.now);
    let due = world.now.plus(Duration::from_secs(60));
    world.core.settle(handle, Fate::Retry { due, attempts: 1 }, world.now);
    let rows = world.core.list(None);
    let said = rows[0].last_reply.as_ref().unwrap();
    assert_eq!((said.code, said.text.len(), rows[0].next_due), (451, 500, Some(due)));
    world.core.settle(handle, Fate::Done, world.now);
    world.step(&Step::Add { recipients: vec![3], delay_ms: 0 });
    assert_eq!(world.core.list(None)[0].last_reply, None);
}

#[test]
fn a_session_without_work_makes_room_and_one_with_work_is_woken() {
    let mut world = World::new();
    world.core = Core::new(PathLimits { connections: 1, sessions: 1 });
    world.step(&Step::Add { recipients: vec![0], delay_ms: 0 });
    world.core.tick(world.now);
    world.core.routed(&domain(0), route(0), world.now);
    let (work, _) = world.core.tick(world.now);
    let [Work::Connect(first)] = work[..] else { panic!("{work:?}") };
    world.core.path_answered(first);
    assert!(world.take(first, 1));
    world.core.session_idle(first, true);
    assert!(world.core.tick(world.now).0.is_empty());

    // More for the same path: its session is woken although no other may be opened.
    world.step(&Step::Add { recipients: vec![0], delay_ms: 0 });
    let (work, _) = world.core.tick(world.now);
    assert!(matches!(work[..], [Work::Wake(_)]), "{work:?}");
    world.core.session_idle(first, false);
    assert!(world.take(first, 1));
    world.core.session_idle(first, true);

    // Something for another path: the session is asked to go, and its place is taken.
    world.step(&Step::Add { recipients: vec![2], delay_ms: 0 });
    world.core.tick(world.now);
    world.core.routed(&domain(2), route(2), world.now);
    let (work, _) = world.core.tick(world.now);
    assert!(matches!(work[..], [Work::Wake(_)]), "{work:?}");
    assert!(world.core.is_short_of_sessions());
    world.core.session_idle(first, false);
    world.core.path_left(first);
    world.core.session_ended(first);
    let (work, _) = world.core.tick(world.now);
    assert!(matches!(work[..], [Work::Connect(_)]), "{work:?}");
    assert!(!world.core.is_short_of_sessions());
}

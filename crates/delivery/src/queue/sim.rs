//! The queue against simulated servers, with a clock of its own: sessions connect, talk, idle and end as the engine's do.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, Reply, Stream, UtcMillis, WorkspaceId};
use postroad_net::dns::{MxHost, Route, SiteKey, TlsDemand};
use postroad_spool::MessageKey;

use super::*;
use crate::outcome::{Decision, Ended, RetrySchedule, decide};
use crate::shaping::Profiles;

/// What the servers are like.
pub(super) struct Servers {
    pub connect_ms: i64,
    /// How long a message takes, by stream.
    pub message_ms: fn(Stream) -> i64,
    /// The reply to a message.
    pub reply: Box<dyn FnMut(u64, UtcMillis) -> Reply>,
}

impl Servers {
    /// Servers that take everything.
    pub fn patient() -> Self {
        Self { connect_ms: 200, message_ms: |_| 100, reply: Box::new(|_, _| Reply::plain(250, "OK")) }
    }
}

#[derive(Debug)]
struct Session {
    path: PathId,
    carried: u32,
    idle: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Connected(u32),
    Ask(u32),
    Over(u32),
    IdleOut(u32, u32),
}

/// Where a message was and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Story {
    pub of: u8,
    pub stream: Stream,
    pub added_at: UtcMillis,
    pub tries: u32,
    pub first_taken_at: Option<UtcMillis>,
    pub ended_at: Option<UtcMillis>,
}

pub(super) struct Sim {
    pub core: Core,
    pub now: UtcMillis,
    pub stories: HashMap<u64, Story>,
    servers: Servers,
    /// What every site asks of TLS.
    demand: TlsDemand,
    sessions: HashMap<u32, Session>,
    batches: HashMap<u32, Batch>,
    events: BinaryHeap<Reverse<(UtcMillis, u64, Next)>>,
    count: u64,
    next_key: u64,
    /// Messages by shaper and second, to see that rates hold.
    pub sent: HashMap<ShaperKey, Vec<UtcMillis>>,
}

/// A workspace of the simulation.
pub(super) fn workspace(n: u8) -> WorkspaceId {
    WorkspaceId(uuid::Uuid::from_u128(u128::from(n) + 1))
}

/// Every domain has a site of its own; `x.NAME` is a tenant of the provider whose MX hosts end so.
fn route(domain: &Domain) -> Route {
    let name = domain.as_str();
    let host = match name.split_once('.') {
        Some((tenant, "m365.test")) => format!("{tenant}.mail.protection.outlook.com"),
        Some((_, "google.test")) | Some(("gmail", _)) => "gmail-smtp-in.l.google.com".to_owned(),
        Some((_, "yahoo.test")) => "mta5.am0.yahoodns.net".to_owned(),
        _ => format!("mx.{name}"),
    };
    Route {
        hosts: vec![MxHost {
            name: host.parse().unwrap(),
            preference: 10,
            addresses: vec!["127.0.0.1".parse().unwrap()],
            secure: false,
        }],
        site: SiteKey::new(&host),
        secure: false,
        valid_for: Duration::from_secs(300),
    }
}

impl Sim {
    pub fn new(limits: PathLimits, servers: Servers) -> Self {
        Self {
            core: Core::with_profiles(limits, Profiles::builtin()),
            now: UtcMillis(1_700_000_000_000),
            stories: HashMap::new(),
            servers,
            demand: TlsDemand::default(),
            sessions: HashMap::new(),
            batches: HashMap::new(),
            events: BinaryHeap::new(),
            count: 0,
            next_key: 1,
            sent: HashMap::new(),
        }
    }

    /// From now on every site asks for this.
    pub fn demand(&mut self, demand: TlsDemand) {
        self.demand = demand;
    }

    /// A message of one recipient, due now. Returns its key.
    pub fn add(&mut self, of: u8, stream: Stream, domain: &str) -> u64 {
        self.add_to(of, stream, &[domain])
    }

    /// One that its sender knows to be wanted.
    pub fn add_engaged(&mut self, of: u8, stream: Stream, domain: &str) -> u64 {
        self.add_marked(of, stream, &[domain], Marks { engaged: true, ..Marks::default() })
    }

    pub fn add_to(&mut self, of: u8, stream: Stream, domains: &[&str]) -> u64 {
        self.add_marked(of, stream, domains, Marks::default())
    }

    pub fn add_marked(&mut self, of: u8, stream: Stream, domains: &[&str], marks: Marks) -> u64 {
        let key = self.next_key;
        self.next_key += 1;
        let story = Story { of, stream, added_at: self.now, tries: 0, first_taken_at: None, ended_at: None };
        self.stories.insert(key, story);
        self.core.add(NewEntry {
            key: MessageKey(key),
            accepted_at: self.now,
            expires_at: self.now.plus(Duration::from_secs(30 * 86_400)),
            workspace: workspace(of),
            stream,
            tags: Vec::new(),
            sender: None,
            marks,
            recipients: (0..)
                .zip(domains)
                .map(|(index, domain)| NewEntryRecipient {
                    index,
                    domain: domain.parse().unwrap(),
                    due: self.now,
                    attempts: 0,
                    held: false,
                })
                .collect(),
        });
        key
    }

    fn at(&mut self, at: UtcMillis, next: Next) {
        self.count += 1;
        self.events.push(Reverse((at, self.count, next)));
    }

    /// Lets time pass until `end`, or until nothing would ever happen again.
    pub fn run_until(&mut self, end: UtcMillis) {
        loop {
            let next = self.tick();
            let event = self.events.peek().map(|Reverse((at, ..))| *at);
            let Some(at) = [next, event].into_iter().flatten().min() else {
                self.now = end;
                return;
            };
            if at > end {
                self.now = end;
                return;
            }
            self.now = self.now.max(at);
            while let Some(Reverse((at, _, next))) = self.events.peek().copied()
                && at <= self.now
            {
                self.events.pop();
                self.happen(next);
            }
        }
    }

    pub fn run_for(&mut self, secs: u64) {
        self.run_until(self.now.plus(Duration::from_secs(secs)));
    }

    fn tick(&mut self) -> Option<UtcMillis> {
        let (work, next) = self.core.tick(self.now);
        let mut woken = Vec::new();
        for item in work {
            match item {
                Work::Resolve(domain) => {
                    let mut route = route(&domain);
                    route.site = route.site.demanding(self.demand.clone());
                    self.core.routed(&domain, Arc::new(route), self.now);
                    woken.push(None);
                }
                Work::Connect(path) => self.connect(path),
                Work::Wake(signal) => woken.push(Some(signal)),
            }
        }
        let again = woken.iter().any(Option::is_none);
        for signal in woken.into_iter().flatten() {
            let idle: Vec<u32> = self
                .sessions
                .iter()
                .filter(|(_, session)| session.idle)
                .filter(|(_, session)| Arc::ptr_eq(&self.core.path_signal(session.path), &signal))
                .map(|(number, _)| *number)
                .collect();
            for number in idle {
                self.wake(number);
            }
        }
        if again { Some(self.now) } else { next }
    }

    fn connect(&mut self, path: PathId) {
        let shaper = self.core.shaper(path);
        assert!(shaper.sessions <= shaper.controller.allowed_connections(), "a connection too many");
        self.count += 1;
        let number = u32::try_from(self.count).unwrap();
        self.sessions.insert(number, Session { path, carried: 0, idle: false });
        self.at(UtcMillis(self.now.0 + self.servers.connect_ms), Next::Connected(number));
    }

    fn happen(&mut self, next: Next) {
        match next {
            Next::Connected(number) => {
                let path = self.sessions[&number].path;
                self.core.path_answered(path);
                self.ask(number);
            }
            Next::Ask(number) => self.wake(number),
            Next::Over(number) => self.over(number),
            Next::IdleOut(number, carried) => {
                let waits = |session: &Session| session.idle && session.carried == carried;
                if self.sessions.get(&number).is_some_and(waits) {
                    self.sessions.get_mut(&number).unwrap().idle = false;
                    let path = self.sessions[&number].path;
                    self.core.session_idle(path, false);
                    self.end(number);
                }
            }
        }
    }

    fn wake(&mut self, number: u32) {
        let Some(session) = self.sessions.get_mut(&number) else { return };
        if session.idle {
            session.idle = false;
            let path = session.path;
            self.core.session_idle(path, false);
            self.ask(number);
        }
    }

    fn ask(&mut self, number: u32) {
        let Session { path, carried, .. } = self.sessions[&number];
        let per_connection = self.core.shaper(path).controller.messages_per_connection();
        let until = match self.core.take(path, self.now, 100, carried) {
            Taken::Batch(batch) => {
                assert!(carried < per_connection.max(1), "a message too many on this connection");
                return self.taken(number, batch);
            }
            Taken::Enough => return self.end(number),
            Taken::Wait(until) => Some(until),
            Taken::Nothing => None,
        };
        self.core.session_idle(path, true);
        if self.core.should_leave(path) {
            self.core.session_idle(path, false);
            return self.end(number);
        }
        self.sessions.get_mut(&number).unwrap().idle = true;
        if self.core.has_work(path, self.now) {
            return self.wake(number);
        }
        let idle = self.core.path_plan(path).idle;
        let out = self.now.plus(idle);
        match until.filter(|until| *until <= out) {
            Some(until) => self.at(until.max(UtcMillis(self.now.0 + 1)), Next::Ask(number)),
            None => self.at(out, Next::IdleOut(number, carried)),
        }
    }

    fn taken(&mut self, number: u32, batch: Batch) {
        let session = self.sessions.get_mut(&number).unwrap();
        session.carried += 1;
        let key = self.core.shaper(session.path).key;
        self.sent.entry(key).or_default().extend(batch.recipients.iter().map(|_| self.now));
        let story = self.stories.get_mut(&batch.key.0).unwrap();
        story.tries += 1;
        story.first_taken_at.get_or_insert(self.now);
        let over = UtcMillis(self.now.0 + (self.servers.message_ms)(story.stream));
        self.batches.insert(number, batch);
        self.at(over, Next::Over(number));
    }

    fn over(&mut self, number: u32) {
        let Session { path, carried, .. } = self.sessions[&number];
        let batch = self.batches.remove(&number).unwrap();
        let profile = self.core.path_profile(path);
        let workspace = Some(workspace(self.stories[&batch.key.0].of));
        for one in &batch.recipients {
            let reply = (self.servers.reply)(batch.key.0, self.now);
            let rule = profile.rule_for(&reply);
            let kind = rule.map(|rule| rule.kind.deferral());
            let heard = Heard { reply: &reply, rule, workspace, carried };
            self.core.heard(path, heard, self.now);
            let (attempts, schedule) = (one.attempts + 1, RetrySchedule::default());
            let ended = Ended::Replied(reply);
            let fate = match decide(&ended, kind, attempts, batch.expires_at, self.now, &schedule, 500) {
                Decision::Deferred { due } => Fate::Retry { due, attempts },
                Decision::Delivered | Decision::Bounced | Decision::Expired => {
                    self.stories.get_mut(&batch.key.0).unwrap().ended_at = Some(self.now);
                    Fate::Done
                }
            };
            assert_eq!(self.core.settle(one.handle, fate, self.now), None);
        }
        self.core.batch_over(path, &batch);
        self.ask(number);
    }

    fn end(&mut self, number: u32) {
        let session = self.sessions.remove(&number).unwrap();
        self.core.path_left(session.path);
        self.core.session_ended(session.path);
    }

    /// How long a message waited until it was taken the first time.
    pub fn waited(&self, key: u64) -> Option<Duration> {
        let story = self.stories[&key];
        Some(story.first_taken_at?.since(story.added_at))
    }

    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }
}

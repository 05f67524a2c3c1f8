use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{EnhancedCode, Reply, ReplyClass, UtcMillis};
use postroad_delivery::outcome::Ended;
use postroad_delivery::queue::{Batch, Heard, PathId, PathTarget, Taken};
use postroad_delivery::shaping::{Profile, Profiles, ReplyKind};
use postroad_simnet::world::{
    After, CallOutcome, Caller, Content, Envelope, ProviderKind, Transacted, WorldSession,
};
use tokio::sync::Notify;

use super::clock::Event;
use super::queue::Attempt;
use super::{MessageNumber, Rehearsal};
use crate::allowance::Allowances;
use crate::plan::Policy;

/// Recipients in one transaction (RFC 5321 §4.5.3.1.8).
const RECIPIENTS: usize = 100;
const MESSAGE_BYTES: u32 = 40_000;

/// The connections of the simulated sender.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    slots: Vec<Option<Session>>,
    free: Vec<u32>,
    /// Sessions without work, by the signal of their path.
    idle: HashMap<usize, Vec<u32>>,
    epochs: u32,
}

#[derive(Debug)]
struct Session {
    line: Line,
    epoch: u32,
    state: State,
}

/// A session from its call to its end.
#[derive(Clone, Debug)]
struct Line {
    path: PathId,
    source: usize,
    /// What is known of the replies of those it speaks to.
    profile: Arc<Profile>,
    /// How long it waits for work.
    patience: Duration,
    /// Messages it has carried.
    carried: u32,
}

#[derive(Debug)]
enum State {
    Calling(CallOutcome),
    Sending {
        world: WorldSession,
        batch: Batch,
        done: Transacted,
    },
    /// `go_on`: there is work when the time is over.
    Idle {
        world: WorldSession,
        signal: usize,
        go_on: bool,
    },
}

impl Sessions {
    fn put(&mut self, session: Session) -> u32 {
        match self.free.pop() {
            Some(number) => {
                self.slots[number as usize] = Some(session);
                number
            }
            None => {
                self.slots.push(Some(session));
                u32::try_from(self.slots.len() - 1).expect("sessions are limited")
            }
        }
    }

    fn take(&mut self, number: u32) -> Option<Session> {
        let session = self.slots.get_mut(number as usize)?.take()?;
        self.free.push(number);
        Some(session)
    }

    fn epoch(&mut self) -> u32 {
        self.epochs = self.epochs.wrapping_add(1);
        self.epochs
    }
}

/// What a session of the engine does (`engine::session`), without the bytes.
impl Rehearsal {
    /// Opens a session on a path.
    pub(super) fn connect(&mut self, path: PathId) {
        let plan = self.core.path_plan(path);
        let PathTarget::Mx(route) = plan.target else { return self.core.session_ended(path) };
        let host = route.hosts[0].name.as_str();
        let source = Allowances::place(plan.source);
        let caller = Caller { source: self.plan.sources[source], fcrdns: self.plan.reverse_dns, tls: true };
        let call = self.world.connect(caller, host, self.now);
        let profile = match self.policy {
            Policy::Ours => self.core.path_profile(path),
            // Its queue keeps no limits; what replies mean is known all the same.
            Policy::Naive => known_profile(self.world.provider_of_host(host)),
        };
        let line = Line { path, source, profile, patience: plan.idle, carried: 0 };
        self.wait(line, State::Calling(call.outcome), self.now.plus(call.latency));
    }

    fn wait(&mut self, line: Line, state: State, until: UtcMillis) -> u32 {
        let epoch = self.sessions.epoch();
        let number = self.sessions.put(Session { line, epoch, state });
        self.agenda.plan(until, Event::Session { number, epoch });
        number
    }

    /// A session has waited long enough.
    pub(super) fn session(&mut self, number: u32, epoch: u32) {
        let current = self.sessions.slots.get(number as usize).and_then(Option::as_ref);
        if current.is_none_or(|session| session.epoch != epoch) {
            return;
        }
        let Some(Session { line, state, .. }) = self.sessions.take(number) else { return };
        self.dirty = true;
        match state {
            State::Calling(CallOutcome::Greeted(world)) => {
                self.core.path_answered(line.path);
                self.work(line, world);
            }
            State::Calling(outcome) => self.failed(&line, outcome),
            State::Sending { world, batch, done } => self.sent(line, world, &batch, done),
            State::Idle { world, signal, go_on } => {
                if let Some(idle) = self.sessions.idle.get_mut(&signal) {
                    idle.retain(|known| *known != number);
                }
                self.core.session_idle(line.path, false);
                if go_on { self.work(line, world) } else { self.hang_up(&line, &world) }
            }
        }
    }

    /// Takes the next message, or waits for one.
    fn work(&mut self, mut line: Line, mut world: WorldSession) {
        loop {
            let batch = match self.core.take(line.path, self.now, RECIPIENTS, line.carried) {
                Taken::Batch(batch) => batch,
                Taken::Enough => return self.hang_up(&line, &world),
                Taken::Wait(until) => return self.linger(line, world, Some(until)),
                Taken::Nothing => return self.linger(line, world, None),
            };
            let number = MessageNumber::decode(batch.key.0);
            if batch.expired {
                for recipient in &batch.recipients {
                    self.allowances.put_back(line.source, number.kind, self.now);
                    self.expire(number, recipient);
                }
                self.core.batch_over(line.path, &batch);
                continue;
            }
            line.carried += 1;
            let done = self.transact(&mut world, number, &batch);
            let at = self.now.plus(done.latency);
            self.wait(line, State::Sending { world, batch, done }, at);
            return;
        }
    }

    fn transact(&mut self, world: &mut WorldSession, number: MessageNumber, batch: &Batch) -> Transacted {
        let address = self.audience.address(number.kind, number.recipient);
        let content = Content {
            message: batch.key.0,
            header_from: &self.plan.sender_domain,
            spf: self.plan.authenticated,
            dkim: self.plan.authenticated,
            aligned: self.plan.authenticated,
            one_click: self.plan.one_click,
            cfbl_address: true,
            stream: self.plan.stream,
            has_links: true,
            size_bytes: MESSAGE_BYTES,
            spam: self.plan.spam,
        };
        self.world.transact(world, &Envelope { recipients: &[&address] }, &content, self.now)
    }

    fn linger(&mut self, line: Line, world: WorldSession, until: Option<UtcMillis>) {
        let path = line.path;
        self.core.session_idle(path, true);
        if self.core.should_leave(path) {
            self.core.session_idle(path, false);
            return self.hang_up(&line, &world);
        }
        let wait = until.map_or(Duration::MAX, |until| until.since(self.now));
        let signal = Arc::as_ptr(&self.core.path_signal(path)) as usize;
        let at = self.now.plus(line.patience.min(wait));
        let go_on = wait <= line.patience;
        let number = self.wait(line, State::Idle { world, signal, go_on }, at);
        self.sessions.idle.entry(signal).or_default().push(number);
    }

    /// A path has work for its sessions without any.
    pub(super) fn wake(&mut self, signal: &Arc<Notify>) {
        let signal = Arc::as_ptr(signal) as usize;
        for number in self.sessions.idle.remove(&signal).unwrap_or_default() {
            let Some(Session { line, state: State::Idle { world, .. }, .. }) = self.sessions.take(number)
            else {
                continue;
            };
            self.core.session_idle(line.path, false);
            self.work(line, world);
        }
    }

    fn sent(&mut self, line: Line, world: WorldSession, batch: &Batch, done: Transacted) {
        let number = MessageNumber::decode(batch.key.0);
        let mut replies = done.replies.into_iter();
        for recipient in &batch.recipients {
            let (ended, kind) = match replies.next() {
                Some(reply) => {
                    let kind = self.hear_reply(&line, &reply, true);
                    (Ended::Replied(reply), kind)
                }
                None => (Ended::Failed(failure("the connection was lost before the last reply")), None),
            };
            let attempt = Attempt { number, source: Some(line.source), kind, expires_at: batch.expires_at };
            self.conclude(attempt, recipient, &ended);
        }
        self.core.batch_over(line.path, batch);
        match done.after {
            After::Open => self.work(line, world),
            After::Closed | After::Broken => self.hang_up(&line, &world),
        }
    }

    /// Lets the shaper know what was said. Returns what it means.
    fn hear_reply(&mut self, line: &Line, reply: &Reply, in_transaction: bool) -> Option<ReplyKind> {
        // No rule is about a yes.
        let rule = match reply.class() {
            ReplyClass::Completion => None,
            _ => line.profile.rule_for(reply),
        };
        let workspace = in_transaction.then_some(self.workspace);
        if self.policy == Policy::Ours {
            let carried = if in_transaction { line.carried } else { 0 };
            self.core.heard(line.path, Heard { reply, rule, workspace, carried }, self.now);
        }
        rule.map(|rule| rule.kind)
    }

    /// Nobody let us in.
    fn failed(&mut self, line: &Line, outcome: CallOutcome) {
        let path = line.path;
        let (said, text) = match outcome {
            CallOutcome::Refused(reply) => {
                let text = format!("the connection was refused: {reply}");
                (Some(reply), text)
            }
            CallOutcome::NoAnswer => (None, "no answer".to_owned()),
            CallOutcome::Broken | CallOutcome::Greeted(_) => (None, "the connection broke".to_owned()),
        };
        let serves_others = self.core.path_established(path) > 0;
        let may_fail = self.core.path_may_fail(path);
        // Before the words are heard: they may close the way.
        let taken = may_fail.then(|| self.core.take(path, self.now, RECIPIENTS, 0));
        if let Some(reply) = &said {
            let known = self.hear_reply(line, reply, false).is_some();
            if !known && serves_others {
                self.core.path_saturated(path, reply, self.now);
            }
        }
        if may_fail {
            self.core.path_failed(path, self.now, text.clone());
        }
        if let Some(batch) = taken.and_then(Taken::batch) {
            let ended = Ended::Failed(failure(&text));
            let number = MessageNumber::decode(batch.key.0);
            for recipient in &batch.recipients {
                self.allowances.put_back(line.source, number.kind, self.now);
                let attempt = Attempt { number, source: None, kind: None, expires_at: batch.expires_at };
                self.conclude(attempt, recipient, &ended);
            }
            self.core.batch_over(path, &batch);
        }
        self.core.session_ended(path);
    }

    fn hang_up(&mut self, line: &Line, world: &WorldSession) {
        self.world.disconnect(world, self.now);
        self.core.path_left(line.path);
        self.core.session_ended(line.path);
        self.dirty = true;
    }
}

fn known_profile(kind: ProviderKind) -> Arc<Profile> {
    let profiles = Profiles::builtin();
    match profiles.find(kind.as_str()) {
        Some(known) => Arc::clone(profiles.get(known)),
        None => Arc::clone(profiles.default_profile()),
    }
}

/// RFC 3463 §3.5: 4.4.1 no answer, as `engine::connect` says it.
fn failure(text: &str) -> Reply {
    Reply::new(451, EnhancedCode::new(4, 4, 1), text)
}

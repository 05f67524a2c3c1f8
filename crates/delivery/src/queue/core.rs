use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet, VecDeque};
use std::sync::Arc;

use postroad_base::{Domain, Reply, Stream, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;
use tokio::sync::Notify;

use super::Place;
use super::entry::{Handle, Message, Recipient, Wish, generation};
use super::groups::Groups;
use super::path::{Path, PathId, PathLimits};
use super::store::Store;
use super::sweep::SweepAt;
use super::table::Table;
use super::timer::Timer;

/// A message as the queue learns of it: just accepted, or found in the spool at start-up.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub key: MessageKey,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Vec<Box<str>>,
    pub recipients: Vec<NewEntryRecipient>,
}

#[derive(Clone, Debug)]
pub struct NewEntryRecipient {
    /// Its number in the envelope.
    pub index: u16,
    pub domain: Domain,
    pub due: UtcMillis,
    pub attempts: u16,
    pub held: bool,
}

/// Work for one SMTP transaction: recipients of one message that go the same way.
#[derive(Clone, Debug)]
pub struct Batch {
    pub key: MessageKey,
    pub recipients: Vec<BatchRecipient>,
    /// Nobody took it in time: report `Expired`, do not try.
    pub expired: bool,
    pub expires_at: UtcMillis,
}

#[derive(Clone, Copy, Debug)]
pub struct BatchRecipient {
    pub handle: Handle,
    pub index: u16,
    /// Attempts made before this one.
    pub attempts: u16,
}

/// What became of a recipient that was in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    Retry { due: UtcMillis, attempts: u16 },
    Held { attempts: u16 },
}

/// What the dispatcher is to do.
#[derive(Clone, Debug)]
pub enum Work {
    /// Find the mail hosts of this domain and call [`Core::routed`] or [`Core::take_unroutable`].
    Resolve(Domain),
    /// Open one more session on this path.
    Connect(PathId),
    /// Idle sessions of a path have work.
    Wake(Arc<Notify>),
}

/// Most recipients in one transaction (RFC 5321 §4.5.3.1.8: servers take at least 100).
const BATCH_RECIPIENTS: usize = 100;
/// Timer entries handled per tick, so that the lock is never held long.
const TICK_LIMIT: usize = 5_000;
/// Paths looked at per tick.
const TICK_PATHS: usize = 1_000;
/// Outdated timer entries tolerated beyond twice the live recipients.
const TIMER_SLACK: usize = 10_000;

#[derive(Debug)]
pub struct Core {
    pub(super) store: Store,
    pub(super) groups: Groups,
    pub(super) timer: Timer,
    pub(super) paths: Table<Path>,
    /// Paths where something changed since they were looked at.
    noted: VecDeque<PathId>,
    /// Paths that wait for a session of another one to end.
    starved: VecDeque<PathId>,
    /// Paths with sessions that linger, and some where they no longer do.
    pub(super) lingering: VecDeque<PathId>,
    /// Suspended paths by when they may be tried again.
    suspended: BinaryHeap<Reverse<(UtcMillis, PathId)>>,
    /// Workspaces with a relay host of their own.
    pub(super) relay_workspaces: HashSet<u32>,
    pub(super) relay_installation: bool,
    limits: PathLimits,
    pub(super) work: Vec<Work>,
    /// Domains in line to be looked up, and how many are being looked up.
    pub(super) to_resolve: VecDeque<u32>,
    pub(super) resolving: usize,
    /// Sessions of all paths.
    pub(super) sessions: u32,
    pub(super) sweep_at: SweepAt,
}

impl Core {
    #[must_use]
    pub fn new(limits: PathLimits) -> Self {
        Self {
            store: Store::default(),
            groups: Groups::default(),
            timer: Timer::default(),
            paths: Table::default(),
            noted: VecDeque::new(),
            starved: VecDeque::new(),
            lingering: VecDeque::new(),
            suspended: BinaryHeap::new(),
            relay_workspaces: HashSet::new(),
            relay_installation: false,
            limits,
            work: Vec::new(),
            to_resolve: VecDeque::new(),
            resolving: 0,
            sessions: 0,
            sweep_at: SweepAt::default(),
        }
    }

    /// Live recipients.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.groups.counts.total()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes up a message with its live recipients.
    pub fn add(&mut self, entry: NewEntry) {
        if entry.recipients.is_empty() {
            return;
        }
        let workspace = self.groups.workspace(entry.workspace);
        let labels = self.groups.acquire_labels(workspace, entry.stream, entry.tags);
        let mut recipients = Vec::with_capacity(entry.recipients.len());
        for new in &entry.recipients {
            let place = if new.held { Place::Held } else { Place::Scheduled };
            let group = self.groups.join(workspace, &new.domain, place, entry.accepted_at);
            if !new.held {
                self.groups.note_due(group, new.due);
            }
            recipients.push(Recipient::new(group, new.index, new.attempts, place, new.due));
        }
        let recipients = self.store.keep(recipients);
        let message = Message::new(entry.key, entry.accepted_at, entry.expires_at, labels, recipients);
        let number = self.store.insert(message);
        let generation = generation(entry.key);
        for (slot, new) in (0_u16..).zip(&entry.recipients) {
            if !new.held {
                self.timer.push(new.due, Handle { message: number, slot, generation });
            }
        }
    }

    pub(super) fn set_place(&mut self, handle: Handle, place: Place) {
        if let Some(recipient) = self.store.recipient_mut(handle) {
            let (group, before, left) = (recipient.group, recipient.place(), recipient.path());
            recipient.enter(place);
            self.groups.moved(group, Some(before), Some(place));
            self.left_lane(left);
        }
    }

    fn schedule(&mut self, handle: Handle, due: UtcMillis) {
        if let Some(recipient) = self.store.recipient_mut(handle) {
            let (group, before, left) = (recipient.group, recipient.place(), recipient.path());
            recipient.schedule(due);
            self.groups.moved(group, Some(before), Some(Place::Scheduled));
            self.left_lane(left);
            self.groups.note_due(group, due);
            self.timer.push(due, handle);
        }
    }

    /// Moves what is due into lanes and says what to start. The second value is when to call again at the latest.
    pub fn tick(&mut self, now: UtcMillis) -> (Vec<Work>, Option<UtcMillis>) {
        let mut moved = 0;
        while moved < TICK_LIMIT
            && let Some((due, handle)) = self.timer.pop(now)
        {
            moved += 1;
            if self.store.recipient(handle).is_some_and(|one| one.is_scheduled_for(due)) {
                self.make_ready(handle, now);
            }
        }
        self.prune_timer();
        self.start_resolving();
        let more = self.look_at_paths(now);
        let mut next = self.timer.next_due();
        if let Some(Reverse((until, _))) = self.suspended.peek() {
            next = Some(next.map_or(*until, |due| due.min(*until)));
        }
        if moved == TICK_LIMIT || more {
            next = Some(now);
        }
        (std::mem::take(&mut self.work), next)
    }

    /// Something changed on a path: the next tick sees what it needs.
    pub(super) fn look_at(&mut self, path: PathId) {
        if let Some(entry) = self.paths.get_mut(path.0)
            && !entry.noted
        {
            entry.noted = true;
            self.noted.push_back(path);
        }
    }

    /// Starts sessions where there is work for them. Returns whether to go on at once.
    fn look_at_paths(&mut self, now: UtcMillis) -> bool {
        while let Some(Reverse((until, path))) = self.suspended.peek().copied()
            && until <= now
        {
            self.suspended.pop();
            if let Some(entry) = self.paths.get_mut(path.0)
                && entry.wakes_at.take_if(|at| *at == until).is_some()
            {
                self.look_at(path);
            }
        }
        while self.sessions < self.limits.sessions
            && let Some(id) = self.starved.pop_front()
        {
            if let Some(path) = self.paths.get_mut(id.0) {
                path.starved = false;
            }
            self.look_at_path(id, now);
        }
        for _ in 0..TICK_PATHS {
            let Some(id) = self.noted.pop_front() else { break };
            if let Some(path) = self.paths.get_mut(id.0) {
                path.noted = false;
            }
            self.look_at_path(id, now);
        }
        self.end_lingering();
        !self.noted.is_empty()
    }

    /// Sessions that linger make room for paths that have none: a lingering session that is woken for nothing ends.
    fn end_lingering(&mut self) {
        for _ in 0..self.starved.len() {
            let Some(id) = self.lingering.pop_front() else { return };
            let Some(path) = self.paths.get_mut(id.0) else { continue };
            path.lingers = false;
            if path.idle > 0 && path.ready == 0 {
                self.work.push(Work::Wake(Arc::clone(&path.signal)));
            }
        }
    }

    fn look_at_path(&mut self, id: PathId, now: UtcMillis) {
        let Some(path) = self.paths.get_mut(id.0) else { return };
        if path.ready == 0 {
            return;
        }
        if let Some(wake) = path.wake(now)
            && path.wakes_at.is_none_or(|at| at > wake)
        {
            path.wakes_at = Some(wake);
            self.suspended.push(Reverse((wake, id)));
        }
        if path.idle > 0 && path.may_take() {
            self.work.push(Work::Wake(Arc::clone(&path.signal)));
        }
        let room = self.limits.sessions.saturating_sub(self.sessions);
        let wanted = path.wanted(self.limits);
        let started = wanted.min(room);
        path.sessions += started;
        self.sessions += started;
        self.work.extend((0..started).map(|_| Work::Connect(id)));
        if started < wanted && !path.starved {
            path.starved = true;
            self.starved.push_back(id);
        }
    }

    /// Whether paths wait for a session of another one to end.
    #[must_use]
    pub fn is_short_of_sessions(&self) -> bool {
        !self.starved.is_empty()
    }

    /// Mass operations leave outdated timer entries behind; memory must follow what lives.
    fn prune_timer(&mut self) {
        let live = usize::try_from(self.len()).unwrap_or(usize::MAX);
        if self.timer.len() <= live.saturating_mul(2).saturating_add(TIMER_SLACK) {
            return;
        }
        let store = &self.store;
        self.timer.retain(|due, handle| store.recipient(handle).is_some_and(|one| one.is_scheduled_for(due)));
    }

    /// The next message for a session on `path`, with up to `limit` of its recipients that go the same way.
    pub fn take(&mut self, path: PathId, now: UtcMillis, limit: usize) -> Option<Batch> {
        let limit = limit.clamp(1, BATCH_RECIPIENTS);
        loop {
            let entry = self.paths.get_mut(path.0)?;
            if !entry.may_take() {
                return None;
            }
            let handle = entry.lanes.pop()?;
            if !self.store.recipient(handle).is_some_and(|one| one.is_ready_on(path)) {
                continue;
            }
            let mut batch = self.batch(handle, now)?;
            batch.recipients.extend(self.take_recipient(handle));
            self.add_siblings(&mut batch, handle, path, limit);
            return Some(batch);
        }
    }

    pub(super) fn batch(&self, handle: Handle, now: UtcMillis) -> Option<Batch> {
        let message = self.store.message(handle)?;
        let expires_at = message.expires_at();
        Some(Batch { key: message.key, recipients: Vec::new(), expired: expires_at <= now, expires_at })
    }

    pub(super) fn take_recipient(&mut self, handle: Handle) -> Option<BatchRecipient> {
        self.set_place(handle, Place::InFlight);
        let recipient = self.store.recipient(handle)?;
        Some(BatchRecipient { handle, index: recipient.index, attempts: recipient.attempts })
    }

    /// RFC 5321 §4.5.4.1: one copy for several recipients at the same host.
    fn add_siblings(&mut self, batch: &mut Batch, first: Handle, path: PathId, limit: usize) {
        let Some(message) = self.store.message(first) else { return };
        let slots = self.store.slots(message);
        for slot in 0..slots {
            if batch.recipients.len() >= limit {
                return;
            }
            let handle = Handle { slot, ..first };
            if self.store.recipient(handle).is_some_and(|one| one.is_ready_on(path)) {
                batch.recipients.extend(self.take_recipient(handle));
            }
        }
    }

    /// Remembers what the destination of a recipient in flight said.
    pub fn note_reply(&mut self, handle: Handle, reply: &Reply, at: UtcMillis) {
        if let Some(recipient) = self.store.recipient(handle) {
            self.groups.note_reply(recipient.group, reply, at);
        }
    }

    /// Records what became of a recipient, after it is durable.
    pub fn settle(&mut self, handle: Handle, fate: Fate, now: UtcMillis) -> Option<Wished> {
        let recipient = self.store.recipient_mut(handle)?;
        let wish = recipient.wish.take();
        match fate {
            Fate::Done => {
                self.remove(handle);
                None
            }
            Fate::Held { attempts } => {
                recipient.attempts = attempts;
                self.set_place(handle, Place::Held);
                None
            }
            Fate::Retry { due, attempts } => {
                recipient.attempts = attempts;
                self.schedule(handle, if wish == Some(Wish::Now) { now } else { due });
                match wish {
                    Some(Wish::Hold) => Some(Wished::Hold(handle)),
                    Some(Wish::Cancel) => Some(Wished::Cancel(handle)),
                    Some(Wish::Now) | None => None,
                }
            }
        }
    }

    /// Puts recipients aside until the next start or an operator's word, without a record on disk.
    pub fn hold_in_memory(&mut self, recipients: &[BatchRecipient]) {
        for entry in recipients {
            self.set_place(entry.handle, Place::Held);
        }
    }

    fn remove(&mut self, handle: Handle) {
        let Some((recipient, message)) = self.store.remove(handle) else { return };
        self.groups.moved(recipient.group, Some(recipient.place()), None);
        self.left_lane(recipient.path());
        if let Some(message) = message {
            self.groups.release_labels(message.labels);
        }
    }
}

/// What was asked for while a recipient was in flight, to be carried out now that it came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wished {
    Hold(Handle),
    Cancel(Handle),
}

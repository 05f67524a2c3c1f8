use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, Stream, UtcMillis, WorkspaceId};
use postroad_net::dns::Route;
use postroad_spool::MessageKey;
use smallvec::SmallVec;
use tokio::sync::Notify;

use super::Place;
use super::intern::Interner;
use super::path::{Path, PathId, PathKey, PathLimits};
use super::timer::Timer;

/// A recipient's place in the queue's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
    pub(super) message: u32,
    pub(super) slot: u16,
    /// Tells a message from an earlier one that had the same number.
    pub(super) generation: u16,
}

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
    pub accepted_at: UtcMillis,
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

#[derive(Clone, Copy, Debug)]
pub(super) struct Recipient {
    pub due: UtcMillis,
    pub domain: u32,
    /// The path whose lane it is in, while it is `Ready`.
    pub path: PathId,
    pub index: u16,
    pub attempts: u16,
    pub place: Place,
    /// Asked for while it was in flight; done when it comes back unfinished.
    pub wish: Option<Wish>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Hold,
    Cancel,
    Now,
}

#[derive(Debug)]
pub(super) struct Message {
    pub key: MessageKey,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: u32,
    pub tags: u32,
    pub stream: Stream,
    /// Live ones; finished ones stay as `None`-like gaps until the last is done.
    pub recipients: SmallVec<[Option<Recipient>; 1]>,
}

/// A numbered place for a message, used again after it.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub generation: u16,
    pub message: Option<Message>,
}

/// How a domain is reached, and until when we believe it.
#[derive(Debug)]
enum DomainRoute {
    Asked { waiting: Vec<Handle> },
    Known { path: PathId, until: UtcMillis },
}

/// Most recipients in one transaction (RFC 5321 §4.5.3.1.8: servers take at least 100).
const BATCH_RECIPIENTS: usize = 100;
/// Timer entries handled per tick, so that the lock is never held long.
const TICK_LIMIT: usize = 5_000;
/// Outdated timer entries tolerated beyond twice the live recipients.
const TIMER_SLACK: usize = 10_000;
/// A route is asked for again at the latest after this; the resolver's cache answers sooner ones.
const ROUTE_BELIEVED: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub struct Core {
    pub(super) messages: Vec<Slot>,
    free: Vec<u32>,
    pub(super) by_key: HashMap<MessageKey, u32>,
    pub(super) timer: Timer,
    pub(super) paths: Vec<Path>,
    pub(super) path_ids: HashMap<PathKey, PathId>,
    domain_routes: HashMap<u32, DomainRoute>,
    pub(super) domains: Interner<Domain>,
    pub(super) workspaces: Interner<WorkspaceId>,
    pub(super) tags: Interner<Vec<Box<str>>>,
    /// Workspaces with a relay host of their own.
    relay_workspaces: std::collections::HashSet<u32>,
    relay_installation: bool,
    limits: PathLimits,
    work: Vec<Work>,
    pub(super) live: u64,
}

impl Core {
    #[must_use]
    pub fn new(limits: PathLimits) -> Self {
        Self {
            messages: Vec::new(),
            free: Vec::new(),
            by_key: HashMap::new(),
            timer: Timer::default(),
            paths: Vec::new(),
            path_ids: HashMap::new(),
            domain_routes: HashMap::new(),
            domains: Interner::default(),
            workspaces: Interner::default(),
            tags: Interner::default(),
            relay_workspaces: std::collections::HashSet::new(),
            relay_installation: false,
            limits,
            work: Vec::new(),
            live: 0,
        }
    }

    /// Live recipients.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.live
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    pub fn set_limits(&mut self, limits: PathLimits) {
        self.limits = limits;
    }

    /// Which workspaces send through a relay host. What waits in lanes is sorted anew.
    pub fn set_relays(&mut self, installation: bool, workspaces: &[WorkspaceId]) {
        self.relay_installation = installation;
        self.relay_workspaces = workspaces.iter().map(|id| self.workspaces.number(id)).collect();
        let mut moved: Vec<Handle> = self.paths.iter_mut().flat_map(|path| path.lanes.drain()).collect();
        moved.retain(|handle| {
            self.recipient(*handle).is_some_and(|recipient| recipient.place == Place::Ready)
        });
        for handle in moved {
            self.make_ready(handle, UtcMillis(0));
        }
    }

    /// Takes up a message with its live recipients.
    pub fn add(&mut self, entry: NewEntry) {
        let message = Message {
            key: entry.key,
            accepted_at: entry.accepted_at,
            expires_at: entry.expires_at,
            workspace: self.workspaces.number(&entry.workspace),
            tags: self.tags.number(&entry.tags),
            stream: entry.stream,
            recipients: SmallVec::new(),
        };
        let number = self.free.pop().unwrap_or_else(|| {
            self.messages.push(Slot::default());
            u32::try_from(self.messages.len() - 1).expect("fewer than 2^32 messages fit in memory")
        });
        self.by_key.insert(entry.key, number);
        let generation = self.messages[number as usize].generation;
        let mut recipients = SmallVec::with_capacity(entry.recipients.len());
        for (slot, recipient) in entry.recipients.into_iter().enumerate() {
            let place = if recipient.held { Place::Held } else { Place::Scheduled };
            recipients.push(Some(Recipient {
                due: recipient.due,
                domain: self.domains.number(&recipient.domain),
                path: PathId(u32::MAX),
                index: recipient.index,
                attempts: recipient.attempts,
                place,
                wish: None,
            }));
            if !recipient.held {
                let slot = u16::try_from(slot).expect("a message has fewer than 65,536 recipients");
                self.timer.push(recipient.due, Handle { message: number, slot, generation });
            }
            self.live += 1;
        }
        self.messages[number as usize].message = Some(Message { recipients, ..message });
    }

    pub(super) fn recipient(&self, handle: Handle) -> Option<&Recipient> {
        self.message(handle)?.recipients.get(handle.slot as usize)?.as_ref()
    }

    pub(super) fn recipient_mut(&mut self, handle: Handle) -> Option<&mut Recipient> {
        let slot = self.messages.get_mut(handle.message as usize)?;
        if slot.generation != handle.generation {
            return None;
        }
        slot.message.as_mut()?.recipients.get_mut(handle.slot as usize)?.as_mut()
    }

    fn message(&self, handle: Handle) -> Option<&Message> {
        let slot = self.messages.get(handle.message as usize)?;
        if slot.generation == handle.generation { slot.message.as_ref() } else { None }
    }

    /// Moves what is due into lanes and says what to start. The second value is when to call again at the latest.
    pub fn tick(&mut self, now: UtcMillis) -> (Vec<Work>, Option<UtcMillis>) {
        let mut moved = 0;
        while moved < TICK_LIMIT
            && let Some((due, handle)) = self.timer.pop(now)
        {
            moved += 1;
            let current = self.recipient(handle).is_some_and(|r| r.place == Place::Scheduled && r.due == due);
            if current {
                self.make_ready(handle, now);
            }
        }
        self.prune_timer();
        let mut next = self.timer.next_due();
        for (number, path) in self.paths.iter_mut().enumerate() {
            if path.lanes.len() == 0 {
                continue;
            }
            if let Some(wake) = path.wake(now) {
                next = Some(next.map_or(wake, |due| due.min(wake)));
            }
            let id = PathId(u32::try_from(number).expect("fewer than 2^32 paths fit in memory"));
            if path.idle > 0 && path.may_take() {
                self.work.push(Work::Wake(Arc::clone(&path.signal)));
            }
            let wanted = path.wanted(self.limits);
            path.sessions += wanted;
            self.work.extend((0..wanted).map(|_| Work::Connect(id)));
        }
        if moved == TICK_LIMIT {
            next = Some(now);
        }
        (std::mem::take(&mut self.work), next)
    }

    /// Mass operations leave outdated timer entries behind; memory must follow what lives.
    fn prune_timer(&mut self) {
        let live = usize::try_from(self.live).unwrap_or(usize::MAX);
        if self.timer.len() <= live.saturating_mul(2).saturating_add(TIMER_SLACK) {
            return;
        }
        let mut timer = std::mem::take(&mut self.timer);
        timer.retain(|due, handle| {
            self.recipient(handle).is_some_and(|r| r.place == Place::Scheduled && r.due == due)
        });
        self.timer = timer;
    }

    /// A due recipient goes into the lane of its path, or waits for its route.
    pub(super) fn make_ready(&mut self, handle: Handle, now: UtcMillis) {
        let Some(message) = self.message(handle) else { return };
        let (workspace, stream) = (message.workspace, message.stream);
        let Some(domain) = self.recipient(handle).map(|recipient| recipient.domain) else { return };
        let path = self.relay_path(workspace).or_else(|| self.known_path(domain, now));
        match path {
            Some(path) => self.enter_lane(handle, path, workspace, stream),
            None => {
                self.ask_route(domain, handle);
                if let Some(recipient) = self.recipient_mut(handle) {
                    recipient.place = Place::Routing;
                }
            }
        }
    }

    fn enter_lane(&mut self, handle: Handle, path: PathId, workspace: u32, stream: Stream) {
        if let Some(recipient) = self.recipient_mut(handle) {
            recipient.place = Place::Ready;
            recipient.path = path;
            self.paths[path.0 as usize].lanes.push(stream, workspace, handle);
        }
    }

    pub(super) fn relay_path(&mut self, workspace: u32) -> Option<PathId> {
        let key = if self.relay_workspaces.contains(&workspace) {
            PathKey::Relay(Some(workspace))
        } else if self.relay_installation {
            PathKey::Relay(None)
        } else {
            return None;
        };
        Some(self.path_id(key, None))
    }

    pub(super) fn known_path(&self, domain: u32, now: UtcMillis) -> Option<PathId> {
        match self.domain_routes.get(&domain) {
            Some(DomainRoute::Known { path, until }) if *until > now => Some(*path),
            _ => None,
        }
    }

    fn ask_route(&mut self, domain: u32, handle: Handle) {
        if let Some(DomainRoute::Asked { waiting }) = self.domain_routes.get_mut(&domain) {
            waiting.push(handle);
            return;
        }
        self.domain_routes.insert(domain, DomainRoute::Asked { waiting: vec![handle] });
        self.work.push(Work::Resolve(self.domains.value(domain).clone()));
    }

    fn path_id(&mut self, key: PathKey, route: Option<Arc<Route>>) -> PathId {
        if let Some(id) = self.path_ids.get(&key) {
            return *id;
        }
        let id = PathId(u32::try_from(self.paths.len()).expect("fewer than 2^32 paths fit in memory"));
        self.paths.push(Path::new(key.clone(), route));
        self.path_ids.insert(key, id);
        id
    }

    /// The mail hosts of `domain` are known: what waited for them becomes ready.
    pub fn routed(&mut self, domain: &Domain, route: Arc<Route>, now: UtcMillis) {
        let number = self.domains.number(domain);
        let key = PathKey::Site(route.site.to_string());
        let until = now.plus(route.valid_for.min(ROUTE_BELIEVED));
        let path = self.path_id(key, Some(Arc::clone(&route)));
        self.paths[path.0 as usize].route = Some(route);
        let before = self.domain_routes.insert(number, DomainRoute::Known { path, until });
        if let Some(DomainRoute::Asked { waiting }) = before {
            for handle in waiting {
                let Some(message) = self.message(handle) else { continue };
                let (workspace, stream) = (message.workspace, message.stream);
                if self.recipient(handle).is_some_and(|recipient| recipient.place == Place::Routing) {
                    self.enter_lane(handle, path, workspace, stream);
                }
            }
        }
    }

    /// `domain` has no usable route: what waited for it is handed out to be deferred or bounced.
    pub fn take_unroutable(&mut self, domain: &Domain, now: UtcMillis) -> Vec<Batch> {
        let number = self.domains.number(domain);
        let Some(DomainRoute::Asked { waiting }) = self.domain_routes.remove(&number) else {
            return Vec::new();
        };
        let mut batches: Vec<Batch> = Vec::new();
        for handle in waiting {
            if self.recipient(handle).is_none_or(|recipient| recipient.place != Place::Routing) {
                continue;
            }
            let Some(mut batch) = self.batch(handle, now) else { continue };
            let taken = self.take_recipient(handle);
            match batches.last_mut().filter(|last| last.key == batch.key) {
                Some(last) => last.recipients.push(taken),
                None => {
                    batch.recipients.push(taken);
                    batches.push(batch);
                }
            }
        }
        batches
    }

    /// The next message for a session on `path`, with up to `limit` of its recipients that go the same way.
    pub fn take(&mut self, path: PathId, now: UtcMillis, limit: usize) -> Option<Batch> {
        let limit = limit.clamp(1, BATCH_RECIPIENTS);
        loop {
            let entry = &mut self.paths[path.0 as usize];
            if !entry.may_take() {
                return None;
            }
            let handle = entry.lanes.pop()?;
            let current = self.recipient(handle).is_some_and(|r| r.place == Place::Ready && r.path == path);
            if !current {
                continue;
            }
            let mut batch = self.batch(handle, now)?;
            batch.recipients.push(self.take_recipient(handle));
            self.add_siblings(&mut batch, handle, path, limit);
            return Some(batch);
        }
    }

    fn batch(&self, handle: Handle, now: UtcMillis) -> Option<Batch> {
        let message = self.message(handle)?;
        Some(Batch {
            key: message.key,
            recipients: Vec::new(),
            expired: message.expires_at <= now,
            expires_at: message.expires_at,
            accepted_at: message.accepted_at,
        })
    }

    fn take_recipient(&mut self, handle: Handle) -> BatchRecipient {
        let recipient = self.recipient_mut(handle).expect("callers have just looked at it");
        recipient.place = Place::InFlight;
        BatchRecipient { handle, index: recipient.index, attempts: recipient.attempts }
    }

    /// RFC 5321 §4.5.4.1: one copy for several recipients at the same host.
    fn add_siblings(&mut self, batch: &mut Batch, first: Handle, path: PathId, limit: usize) {
        let Some(message) = self.message(first) else { return };
        let slots = message.recipients.len();
        if slots < 2 {
            return;
        }
        for slot in 0..slots {
            if batch.recipients.len() >= limit {
                return;
            }
            let handle = Handle { slot: u16::try_from(slot).unwrap_or(u16::MAX), ..first };
            let goes_along =
                self.recipient(handle).is_some_and(|r| r.place == Place::Ready && r.path == path);
            if goes_along {
                batch.recipients.push(self.take_recipient(handle));
            }
        }
    }

    /// Records what became of a recipient, after it is durable.
    pub fn settle(&mut self, handle: Handle, fate: Fate, now: UtcMillis) -> Option<Wished> {
        let recipient = self.recipient_mut(handle)?;
        let wish = recipient.wish.take();
        match fate {
            Fate::Done => {
                self.remove(handle);
                None
            }
            Fate::Held { attempts } => {
                recipient.attempts = attempts;
                recipient.place = Place::Held;
                None
            }
            Fate::Retry { due, attempts } => {
                recipient.attempts = attempts;
                recipient.due = if wish == Some(Wish::Now) { now } else { due };
                recipient.place = Place::Scheduled;
                let due = recipient.due;
                self.timer.push(due, handle);
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
            if let Some(recipient) = self.recipient_mut(entry.handle) {
                recipient.place = Place::Held;
            }
        }
    }

    pub(super) fn remove(&mut self, handle: Handle) {
        let Some(place) = self.messages.get_mut(handle.message as usize) else { return };
        if place.generation != handle.generation {
            return;
        }
        let Some(message) = place.message.as_mut() else { return };
        let Some(recipient) = message.recipients.get_mut(handle.slot as usize) else { return };
        if recipient.take().is_some() {
            self.live -= 1;
        }
        if message.recipients.iter().all(Option::is_none) {
            self.by_key.remove(&message.key);
            place.message = None;
            place.generation = place.generation.wrapping_add(1);
            self.free.push(handle.message);
        }
    }
}

/// What was asked for while a recipient was in flight, to be carried out now that it came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wished {
    Hold(Handle),
    Cancel(Handle),
}

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use postroad_base::{Domain, Reply, Stream, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;
use tokio::sync::Notify;

use super::Place;
use super::choose::{Chooser, OneSource, Throttle};
use super::entry::{Handle, Marks, Message, Recipient, Wish, generation};
use super::groups::Groups;
use super::lanes::is_urgent;
use super::learned::Recall;
use super::ops::Touched;
use super::parking::Lot;
use super::path::{Path, PathId, PathLimits, Site};
use super::resort::Resort;
use super::serve::Wakes;
use super::shaper::{Shaper, Target};
use super::store::Store;
use super::sweep::SweepAt;
use super::table::Table;
use super::timer::Timer;
use crate::egress::SourceIndex;
use crate::shaping::{Gate, Profile, Profiles};
use crate::traffic::{PolicyKey, SendPolicy, TrafficRules};

/// A message as the queue learns of it: just accepted, or found in the spool at start-up.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub key: MessageKey,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Vec<Box<str>>,
    /// The domain whose keys sign it.
    pub sender: Option<Domain>,
    pub marks: Marks,
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
    /// The queue's number of its workspace.
    pub(super) workspace: u32,
    /// Somebody waits for it.
    pub urgent: bool,
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

impl Batch {
    /// Recipients whose time is up, taken out of the queue by a sweep and not by a session.
    #[must_use]
    pub fn expired(one: &Touched, now: UtcMillis) -> Self {
        Self {
            key: one.key,
            recipients: vec![BatchRecipient { handle: one.handle, index: one.index, attempts: one.attempts }],
            workspace: u32::MAX,
            urgent: false,
            expired: true,
            expires_at: now,
        }
    }
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

/// Timer entries handled per tick, so that the lock is never held long.
const TICK_LIMIT: usize = 5_000;
/// Outdated timer entries tolerated beyond twice the live recipients.
const TIMER_SLACK: usize = 10_000;

pub struct Core {
    pub(super) store: Store,
    pub(super) groups: Groups,
    pub(super) timer: Timer,
    pub(super) profiles: Arc<Profiles>,
    pub(super) relay_profile: Arc<Profile>,
    pub(super) sites: Table<Site>,
    pub(super) paths: Table<Path>,
    pub(super) shapers: Table<Shaper>,
    /// Sources and targets that replies closed as a whole; those that are open are not here.
    pub(super) source_gates: HashMap<SourceIndex, Gate>,
    pub(super) target_gates: HashMap<Target, Gate>,
    /// Workspaces whose mail to a target replies closed.
    pub(super) workspace_gates: HashMap<(u32, Target), Gate>,
    pub(super) chooser: Box<dyn Chooser>,
    pub(super) rules: Arc<TrafficRules>,
    pub(super) policies: Vec<Arc<dyn SendPolicy>>,
    pub(super) throttles: HashMap<PolicyKey, Throttle>,
    pub(super) lots: Table<Lot>,
    /// Lots that may let somebody go.
    pub(super) noted_lots: VecDeque<u32>,
    /// Paths from sources that may not be used any more.
    pub(super) leaving: VecDeque<PathId>,
    /// Paths on which some may wait that a rule routed there which holds no more.
    pub(super) resorting: VecDeque<Resort>,
    /// Paths where something changed since they were looked at.
    pub(super) noted: VecDeque<PathId>,
    /// Shapers that may have a connection to give.
    pub(super) noted_shapers: VecDeque<u32>,
    /// Shapers that wait for a session of another one to end.
    pub(super) starved: VecDeque<u32>,
    /// Paths with sessions that linger, and some where they no longer do.
    pub(super) lingering: VecDeque<PathId>,
    /// What is to be looked at at a time.
    pub(super) wakes: Wakes,
    /// Workspaces with a relay host of their own.
    pub(super) relay_workspaces: HashSet<u32>,
    pub(super) relay_installation: bool,
    pub(super) limits: PathLimits,
    pub(super) work: Vec<Work>,
    /// Domains in line to be looked up, and how many are being looked up.
    pub(super) to_resolve: VecDeque<u32>,
    pub(super) resolving: usize,
    /// Sessions of all paths.
    pub(super) sessions: u32,
    pub(super) sweep_at: SweepAt,
    /// What was learned before the start and is not needed yet.
    pub(super) recall: Recall,
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Core({:?}, {} paths)", self.groups.counts, self.paths.len())
    }
}

impl Core {
    /// A queue with the profiles that are built in.
    #[must_use]
    pub fn new(limits: PathLimits) -> Self {
        Self::with_profiles(limits, Profiles::builtin())
    }

    #[must_use]
    pub fn with_profiles(limits: PathLimits, profiles: Arc<Profiles>) -> Self {
        Self {
            relay_profile: Arc::new(profiles.default_profile().of_relay(limits.connections)),
            profiles,
            sites: Table::default(),
            shapers: Table::default(),
            source_gates: HashMap::new(),
            target_gates: HashMap::new(),
            workspace_gates: HashMap::new(),
            chooser: Box::new(OneSource),
            rules: Arc::default(),
            policies: Vec::new(),
            throttles: HashMap::new(),
            lots: Table::default(),
            noted_lots: VecDeque::new(),
            leaving: VecDeque::new(),
            resorting: VecDeque::new(),
            noted_shapers: VecDeque::new(),
            wakes: Wakes::default(),
            store: Store::default(),
            groups: Groups::default(),
            timer: Timer::default(),
            paths: Table::default(),
            noted: VecDeque::new(),
            starved: VecDeque::new(),
            lingering: VecDeque::new(),
            relay_workspaces: HashSet::new(),
            relay_installation: false,
            limits,
            work: Vec::new(),
            to_resolve: VecDeque::new(),
            resolving: 0,
            sessions: 0,
            sweep_at: SweepAt::default(),
            recall: Recall::default(),
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
        let labels =
            self.groups.acquire_labels(workspace, entry.stream, entry.tags, entry.sender, entry.marks);
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

    /// Whether somebody waits for this one.
    pub(super) fn is_urgent(&self, handle: Handle) -> bool {
        let message = self.store.message(handle);
        message.is_some_and(|message| is_urgent(self.groups.labels_of(message.labels).stream))
    }

    pub(super) fn marks(&self, handle: Handle) -> Marks {
        let message = self.store.message(handle);
        message.map(|message| self.groups.labels_of(message.labels).marks).unwrap_or_default()
    }

    pub(super) fn set_place(&mut self, handle: Handle, place: Place) {
        let urgent = self.is_urgent(handle);
        if let Some(recipient) = self.store.recipient_mut(handle) {
            let (group, before, left) = (recipient.group, recipient.place(), recipient.spot());
            recipient.enter(place);
            self.groups.moved(group, Some(before), Some(place));
            self.left_spot(left, urgent);
        }
    }

    fn schedule(&mut self, handle: Handle, due: UtcMillis) {
        let urgent = self.is_urgent(handle);
        if let Some(recipient) = self.store.recipient_mut(handle) {
            let (group, before, left) = (recipient.group, recipient.place(), recipient.spot());
            recipient.schedule(due);
            self.groups.moved(group, Some(before), Some(Place::Scheduled));
            self.left_spot(left, urgent);
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
        self.wake(now);
        let unparked = self.empty_lots(now);
        let left = self.leave_sources(now) | self.resort(now);
        self.start_resolving();
        let more = self.serve_all(now);
        let next = [self.timer.next_due(), self.wakes.next()];
        let mut next = next.into_iter().flatten().min();
        if moved == TICK_LIMIT || more || unparked || left {
            next = Some(now);
        }
        (std::mem::take(&mut self.work), next)
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
        let urgent = self.is_urgent(handle);
        let Some((recipient, message)) = self.store.remove(handle) else { return };
        self.groups.moved(recipient.group, Some(recipient.place()), None);
        self.left_spot(recipient.spot(), urgent);
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

use std::collections::HashSet;

use postroad_base::{Domain, SourceId, Stream, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;

use super::Place;
use super::core::Core;
use super::entry::{Handle, Message, Recipient, Wish};
use super::parking::Why;
use super::path::PathId;
use crate::traffic::TrafficMatch;

/// Which recipients an operator means. All given conditions must hold; none given means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    pub workspace: Option<WorkspaceId>,
    pub message: Option<MessageKey>,
    /// The recipient's domain.
    pub domain: Option<Domain>,
    pub tag: Option<String>,
    pub stream: Option<Stream>,
    /// The provider behind the recipient's domain.
    pub provider: Option<String>,
    /// What is ready to leave from this source.
    pub source: Option<SourceId>,
}

impl From<&TrafficMatch> for Selector {
    fn from(matches: &TrafficMatch) -> Self {
        Self {
            workspace: matches.workspace,
            message: None,
            domain: matches.domain.clone(),
            tag: matches.tag.clone(),
            stream: matches.stream,
            provider: matches.provider.clone(),
            source: matches.source,
        }
    }
}

/// What an operator can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Hold,
    Release,
    RetryNow,
    Cancel,
    /// The recipient must not be sent to any more.
    Suppress,
}

/// A position in a walk over the queue. What waits all the time is met once, in an order that means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkAt {
    pub(super) message: u32,
    pub(super) slot: u16,
}

impl WalkAt {
    pub(super) fn behind(handle: Handle) -> Self {
        match handle.slot.checked_add(1) {
            Some(slot) => Self { message: handle.message, slot },
            None => Self { message: handle.message.saturating_add(1), slot: 0 },
        }
    }

    /// As a number, for a cursor.
    #[must_use]
    pub fn number(self) -> i64 {
        (i64::from(self.message) << 16) | i64::from(self.slot)
    }

    /// From a number of [`WalkAt::number`].
    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        let message = u32::try_from(number >> 16).ok()?;
        Some(Self { message, slot: u16::try_from(number & 0xffff).ok()? })
    }
}

/// Messages looked at in one step of a walk: below a millisecond under the lock.
pub(super) const WALK_STEP: u32 = 10_000;

/// How many recipients an operation meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperationCount {
    /// Changed (or, in a dry run, would be).
    pub changed: u64,
    /// In a session's hands right now: the operation is noted and carried out if the attempt is not the last.
    pub in_flight: u64,
    /// Matched, but there is nothing to do (held already, not held, due already).
    pub unchanged: u64,
}

impl OperationCount {
    pub fn add(&mut self, other: Self) {
        self.changed += other.changed;
        self.in_flight += other.in_flight;
        self.unchanged += other.unchanged;
    }
}

/// One step of an operation's walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationStep {
    pub count: OperationCount,
    /// What is changed.
    pub touched: Vec<Touched>,
    /// Where to go on; `None` at the end.
    pub next: Option<WalkAt>,
}

/// A recipient an operation changes, for the spool and the event log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub handle: Handle,
    pub key: MessageKey,
    pub index: u16,
    pub attempts: u16,
    pub due: UtcMillis,
}

/// A selector in the queue's own numbers.
pub(super) struct Numbers {
    pub workspace: Option<u32>,
    pub domain: Option<u32>,
    pub message: Option<u32>,
    pub tag: Option<Box<str>>,
    stream: Option<Stream>,
    provider: Option<Box<str>>,
    source: Option<SourceId>,
}

impl Core {
    /// `None` when it cannot match anything.
    pub(super) fn numbers(&self, selector: &Selector) -> Option<Numbers> {
        let workspace = match selector.workspace {
            Some(id) => Some(self.groups.find_workspace(id)?),
            None => None,
        };
        let domain = match &selector.domain {
            Some(domain) => Some(self.groups.find_domain(domain)?),
            None => None,
        };
        let message = match selector.message {
            Some(key) => Some(self.store.find(key)?),
            None => None,
        };
        let tag = selector.tag.as_deref().map(Box::from);
        let provider = selector.provider.as_deref().map(Box::from);
        let (stream, source) = (selector.stream, selector.source);
        Some(Numbers { workspace, domain, message, tag, stream, provider, source })
    }

    /// What `operation` would change, without changing it: one step of at most a few thousand messages.
    #[must_use]
    pub fn preview(
        &self,
        selector: &Selector,
        operation: Operation,
        now: UtcMillis,
        at: WalkAt,
        limit: usize,
    ) -> OperationStep {
        let mut step = OperationStep::default();
        let Some(numbers) = self.numbers(selector) else { return step };
        let OperationStep { count, touched, .. } = &mut step;
        let next = self.walk(&numbers, at, |handle, message, recipient| {
            let stuck = recipient.path().is_some_and(|path| self.is_suspended(path));
            match effect(operation, recipient, stuck, now) {
                Effect::Change => {
                    count.changed += 1;
                    touched.push(Touched {
                        handle,
                        key: message.key,
                        index: recipient.index,
                        attempts: recipient.attempts,
                        due: recipient.due(),
                    });
                }
                Effect::Wish(_) => count.in_flight += 1,
                Effect::None => count.unchanged += 1,
            }
            touched.len() < limit
        });
        step.next = next;
        step
    }

    /// Visits recipients that match until `visit` has enough or a step is done. Where to go on.
    pub(super) fn walk(
        &self,
        numbers: &Numbers,
        at: WalkAt,
        mut visit: impl FnMut(Handle, &Message, &Recipient) -> bool,
    ) -> Option<WalkAt> {
        let end = self.store.end();
        let (from, to) = match numbers.message {
            Some(number) => (number, number + 1),
            None => (at.message, at.message.saturating_add(WALK_STEP).min(end)),
        };
        let first_slot = |number: u32| if number == at.message { at.slot } else { 0 };
        for number in from..to {
            let Some(message) = self.store.get(number).filter(|message| self.is_meant(numbers, message))
            else {
                continue;
            };
            let begin = first_slot(number);
            for (handle, recipient) in self.store.live(number).filter(|(handle, _)| handle.slot >= begin) {
                let domain = || self.groups.of(recipient.group).domain;
                if numbers.domain.is_none_or(|wanted| wanted == domain())
                    && self.goes_where(numbers, recipient, domain)
                    && !visit(handle, message, recipient)
                {
                    return Some(WalkAt::behind(handle));
                }
            }
        }
        (to < end && numbers.message.is_none()).then_some(WalkAt { message: to, slot: 0 })
    }

    /// Whether a recipient goes to the provider, and from the source, that are meant.
    fn goes_where(&self, numbers: &Numbers, recipient: &Recipient, domain: impl Fn() -> u32) -> bool {
        numbers.provider.as_deref().is_none_or(|wanted| self.provider_name(domain()) == Some(wanted))
            && numbers.source.is_none_or(|wanted| self.source_of(recipient) == Some(wanted))
    }

    /// The source a recipient leaves from, in whatever place it has one: a lane, a session's hands, or a lot where a rule
    /// about a source holds it.
    fn source_of(&self, recipient: &Recipient) -> Option<SourceId> {
        if let Some(path) = recipient.path().or_else(|| recipient.flies_over()) {
            let source = self.paths.get(path.0)?.source()?;
            return self.chooser.id(source);
        }
        match self.lots.get(recipient.lot()?)?.key.why {
            Why::Policy(by) => self.rules.of_key(by)?.matches.source,
            Why::Workspace | Why::WarmUp | Why::NoSource => None,
        }
    }

    /// The provider behind a domain, as far as it is known.
    fn provider_name(&self, domain: u32) -> Option<&str> {
        let row = self.groups.domains.get(domain)?;
        let provider = match row.route.site() {
            Some(site) => self.sites.get(site.0)?.provider,
            None => self.profiles.provider_of(&row.name, std::iter::empty()),
        };
        provider.map(|provider| &*self.profiles.get(provider).name)
    }

    fn is_meant(&self, numbers: &Numbers, message: &Message) -> bool {
        if numbers.workspace.is_none() && numbers.tag.is_none() && numbers.stream.is_none() {
            return true;
        }
        let labels = self.groups.labels_of(message.labels);
        numbers.workspace.is_none_or(|workspace| workspace == labels.workspace)
            && numbers.stream.is_none_or(|stream| stream == labels.stream)
            && numbers.tag.as_ref().is_none_or(|tag| labels.tags.contains(tag))
    }

    /// Takes what `operation` changes out of circulation (it is in flight until [`Core::settle`] puts it where it
    /// belongs) and notes wishes for what is in flight already. One step; at most `limit` are changed.
    pub fn begin(
        &mut self,
        selector: &Selector,
        operation: Operation,
        now: UtcMillis,
        at: WalkAt,
        limit: usize,
    ) -> OperationStep {
        let step = self.preview(selector, operation, now, at, limit);
        if step.count.in_flight > 0 {
            self.note_wishes(selector, operation, now, at, step.next);
        }
        if operation == Operation::RetryNow {
            self.lift_suspensions(&step.touched, now);
        }
        for entry in &step.touched {
            self.give_path_back(entry.handle, now);
            self.set_place(entry.handle, Place::InFlight);
        }
        step
    }

    fn note_wishes(
        &mut self,
        selector: &Selector,
        operation: Operation,
        now: UtcMillis,
        at: WalkAt,
        until: Option<WalkAt>,
    ) {
        let Some(numbers) = self.numbers(selector) else { return };
        let mut wishes = Vec::new();
        self.walk(&numbers, at, |handle, _, recipient| {
            let before_end = until.is_none_or(|until| WalkAt::behind(handle) <= until);
            if before_end && let Effect::Wish(wish) = effect(operation, recipient, false, now) {
                wishes.push((handle, wish));
            }
            before_end
        });
        for (handle, wish) in wishes {
            if let Some(recipient) = self.store.recipient_mut(handle) {
                recipient.wish = wish;
            }
        }
    }

    fn is_suspended(&self, path: PathId) -> bool {
        self.paths.get(path.0).is_some_and(|entry| !entry.may_take()) || !self.suspensions(path).is_empty()
    }

    /// Whoever says "now" knows more than our last attempt: the ways these recipients go are probed at once.
    fn lift_suspensions(&mut self, touched: &[Touched], now: UtcMillis) {
        let groups: HashSet<u32> = touched
            .iter()
            .filter_map(|one| self.store.recipient(one.handle))
            .map(|recipient| recipient.group)
            .collect();
        for group in groups {
            let group = self.groups.of(group);
            let (workspace, domain) = (group.workspace, group.domain);
            let relay = self.relay_path(workspace, now);
            let paths = match (relay, self.known_site(domain, now)) {
                (Some(path), _) => vec![path],
                (None, Some(site)) => {
                    self.sites.get(site.0).map(|site| site.paths.clone()).unwrap_or_default()
                }
                (None, None) => Vec::new(),
            };
            for id in paths {
                self.probe_at(id, now);
            }
        }
    }

    /// The way a path goes is tried at `now`, by one message.
    fn probe_at(&mut self, id: PathId, now: UtcMillis) {
        if let Some(path) = self.paths.get_mut(id.0) {
            path.probe_at(now);
        }
        let shaper = self.shaper_mut(id);
        shaper.controller.gate_mut().probe_at(now);
        let key = shaper.key;
        let gates = [self.source_gates.get_mut(&key.source), self.target_gates.get_mut(&key.target)];
        for gate in gates.into_iter().flatten() {
            gate.probe_at(now);
        }
        self.look_again(id);
    }

    /// One recipient that a wish was noted for, taken out of circulation.
    pub fn take_wished(&mut self, handle: Handle) -> Option<Touched> {
        let key = self.store.message(handle)?.key;
        self.set_place(handle, Place::InFlight);
        let recipient = self.store.recipient(handle)?;
        Some(Touched {
            handle,
            key,
            index: recipient.index,
            attempts: recipient.attempts,
            due: recipient.due(),
        })
    }
}

enum Effect {
    Change,
    Wish(Option<Wish>),
    None,
}

/// `stuck`: it is due, and its way is suspended.
fn effect(operation: Operation, recipient: &Recipient, stuck: bool, now: UtcMillis) -> Effect {
    match (operation, recipient.place()) {
        (Operation::Hold, Place::InFlight) => Effect::Wish(Some(Wish::Hold)),
        (Operation::Cancel, Place::InFlight) => Effect::Wish(Some(Wish::Cancel)),
        // Asked again before the next attempt.
        (Operation::Suppress, Place::InFlight) => Effect::None,
        (Operation::RetryNow, Place::InFlight) => Effect::Wish(Some(Wish::Now)),
        (Operation::Release, Place::InFlight) => Effect::Wish(None),
        (Operation::Hold | Operation::RetryNow, Place::Held) => Effect::None,
        (Operation::Release, Place::Held) => Effect::Change,
        (Operation::Release, _) => Effect::None,
        (Operation::RetryNow, Place::Scheduled) if recipient.due() > now => Effect::Change,
        (Operation::RetryNow, Place::Ready) if stuck => Effect::Change,
        (Operation::RetryNow, _) => Effect::None,
        (Operation::Hold | Operation::Cancel | Operation::Suppress, _) => Effect::Change,
    }
}

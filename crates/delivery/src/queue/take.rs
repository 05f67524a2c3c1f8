use postroad_base::UtcMillis;

use super::Place;
use super::choose::Stop;
use super::core::{Batch, BatchRecipient, Core};
use super::entry::Handle;
use super::lanes::Picked;
use super::path::PathId;
use super::shaper::ShaperKey;

/// What a session gets when it asks for work.
#[derive(Clone, Debug)]
pub enum Taken {
    /// This; [`Core::batch_over`] when it is dealt with.
    Batch(Batch),
    /// There is something, but not before this time.
    Wait(UtcMillis),
    /// Nothing now; the path's signal tells of more.
    Nothing,
    /// This connection has carried its share: it ends.
    Enough,
}

impl Taken {
    /// The work, if there is any.
    #[must_use]
    pub fn batch(self) -> Option<Batch> {
        match self {
            Self::Batch(batch) => Some(batch),
            Self::Wait(_) | Self::Nothing | Self::Enough => None,
        }
    }
}

/// Most recipients in one transaction (RFC 5321 §4.5.3.1.8: servers take at least 100).
const BATCH_RECIPIENTS: usize = 100;
/// Messages a session carries before a path that waits for its connection gets it.
const SHARE: u32 = 20;
/// Recipients a policy stops in one call.
const PARKED_AT_ONCE: u32 = 500;
/// Outdated entries passed over in one call.
const PASSED_OVER: usize = 10_000;

/// From a lane to a session.
impl Core {
    /// The next message for a session on `path` that has `carried` messages so far, with up to `limit` of its recipients
    /// that go the same way.
    pub fn take(&mut self, path: PathId, now: UtcMillis, limit: usize, carried: u32) -> Taken {
        let Some(entry) = self.paths.get(path.0) else { return Taken::Enough };
        if !entry.may_take() || entry.ready == 0 || !self.gates_let_through(path) {
            return Taken::Nothing;
        }
        let (urgent_ready, number) = (entry.urgent > 0, entry.shaper);
        let shaper = self.shapers.get(number).expect("a shaper lives as long as its paths");
        let per_connection = shaper.controller.messages_per_connection();
        let share_is_over =
            shaper.is_short(urgent_ready) && (carried >= SHARE || !urgent_ready && shaper.urgent > 0);
        if carried > 0 && (carried >= per_connection || share_is_over) {
            return Taken::Enough;
        }
        let (policed, mut parked) = (self.is_policed(), 0);
        for _ in 0..PASSED_OVER {
            let Some(urgent) = self.next_class(path) else { return Taken::Nothing };
            if let Some(at) = self.wait_for_message(number, urgent, now) {
                return Taken::Wait(at);
            }
            let Some(entry) = self.paths.get_mut(path.0) else { return Taken::Enough };
            let Some(picked) = entry.lanes.pop_class(urgent) else { continue };
            if !self.store.recipient(picked.handle).is_some_and(|one| one.is_ready_on(path)) {
                continue;
            }
            if policed && self.stopped(picked, path, now) {
                parked += 1;
                if parked == PARKED_AT_ONCE {
                    return Taken::Wait(now);
                }
                continue;
            }
            let Some(batch) = self.take_batch(picked.handle, path, now, limit) else { continue };
            if let Some(entry) = self.paths.get_mut(path.0) {
                entry.lanes.charge(picked, batch.recipients.len());
            }
            self.sent(path, &batch, now);
            return Taken::Batch(batch);
        }
        Taken::Wait(now)
    }

    /// What a policy says of a recipient at the last moment; it is somewhere else then.
    fn stopped(&mut self, picked: Picked, path: PathId, now: UtcMillis) -> bool {
        let ShaperKey { source, target } = self.shaper(path).key;
        let Some(stop) = self.stop(picked.handle, target, source, now) else { return false };
        if let Some(entry) = self.paths.get_mut(path.0) {
            entry.lanes.charge(picked, 0);
        }
        self.give_path_back(picked.handle, now);
        match stop {
            Stop::Park(key, until) => self.park(picked.handle, key, until, now),
            Stop::Elsewhere => self.make_ready(picked.handle, now),
        }
        true
    }

    /// Whether [`Core::take`] would find work: for a session that is about to wait.
    pub fn has_work(&mut self, path: PathId, now: UtcMillis) -> bool {
        let Some(entry) = self.paths.get(path.0) else { return false };
        if !entry.may_take() || entry.ready == 0 || !self.gates_let_through(path) {
            return false;
        }
        let number = entry.shaper;
        let urgent = self.next_class(path);
        urgent.is_some_and(|urgent| self.wait_for_message(number, urgent, now).is_none())
    }

    fn gates_let_through(&self, path: PathId) -> bool {
        let shaper = self.shaper(path);
        shaper.controller.gate().may_take()
            && self.source_gates.get(&shaper.key.source).is_none_or(|gate| gate.may_take())
            && self.target_gates.get(&shaper.key.target).is_none_or(|gate| gate.may_take())
    }

    /// Whether transactional mail is next on a path. Other mail never occupies all connections of its shaper.
    fn next_class(&self, path: PathId) -> Option<bool> {
        let entry = self.paths.get(path.0)?;
        let urgent = entry.lanes.next_is_urgent()?;
        let shaper = self.shaper(path);
        if urgent || shaper.bulk_in_hand < shaper.for_bulk() {
            return Some(urgent);
        }
        // It was the turn of other mail, by age: without a connection for it, its turn comes later.
        (entry.urgent > 0).then_some(true)
    }

    /// While transactional mail is ready somewhere on the shaper, the last token is kept for it, save that other mail
    /// ages.
    fn wait_for_message(&mut self, number: u32, urgent: bool, now: UtcMillis) -> Option<UtcMillis> {
        let shaper = self.shapers.get_mut(number)?;
        let reserve = if !urgent && shaper.urgent > 0 && !shaper.is_bulks_turn() { 1.0 } else { 0.0 };
        shaper.controller.wait_for_message(reserve, now)
    }

    fn take_batch(&mut self, first: Handle, path: PathId, now: UtcMillis, limit: usize) -> Option<Batch> {
        let controller = &self.shaper(path).controller;
        let at_once = match controller.pace().messages_per_second {
            _ if controller.gate().is_probing() => 1,
            // A message with many recipients must not use up minutes of a low rate.
            Some(rate) => (rate.ceil() as usize).max(1),
            None => BATCH_RECIPIENTS,
        };
        let mut batch = self.batch(first, now)?;
        let ShaperKey { source, target } = self.shaper(path).key;
        let policed = self.is_policed();
        if policed {
            self.charge_throttles(first, target, source, now);
        }
        batch.recipients.extend(self.take_on(first, path));
        let limit = limit.clamp(1, BATCH_RECIPIENTS).min(at_once);
        let may_go = |core: &mut Self, handle| {
            let stopped = policed && core.stop(handle, target, source, now).is_some();
            if policed && !stopped {
                core.charge_throttles(handle, target, source, now);
            }
            !stopped
        };
        self.add_siblings(&mut batch, first, path, limit, may_go);
        Some(batch)
    }

    fn sent(&mut self, path: PathId, batch: &Batch, now: UtcMillis) {
        let recipients = u32::try_from(batch.recipients.len()).unwrap_or(u32::MAX);
        let shaper = self.shaper_mut(path);
        shaper.picks = shaper.picks.wrapping_add(1);
        if !batch.urgent {
            shaper.bulk_in_hand += 1;
        }
        let (sessions, key) = (shaper.sessions, shaper.key);
        shaper.controller.sent(recipients, sessions, now);
        if let Some(gate) = self.source_gates.get_mut(&key.source) {
            gate.left(now);
        }
        if let Some(gate) = self.target_gates.get_mut(&key.target) {
            gate.left(now);
        }
        if let Some(gate) = self.workspace_gates.get_mut(&(batch.workspace, key.target)) {
            gate.left(now);
        }
    }

    /// A session is through with a batch, whatever became of it.
    pub fn batch_over(&mut self, path: PathId, batch: &Batch) {
        let shaper = self.shaper_mut(path);
        if !batch.urgent {
            shaper.bulk_in_hand = shaper.bulk_in_hand.saturating_sub(1);
        }
        shaper.controller.gate_mut().came_back();
        let key = shaper.key;
        let gates = [
            self.source_gates.get_mut(&key.source),
            self.target_gates.get_mut(&key.target),
            self.workspace_gates.get_mut(&(batch.workspace, key.target)),
        ];
        for gate in gates.into_iter().flatten() {
            gate.came_back();
        }
        self.look_at(path);
    }

    pub(super) fn batch(&self, handle: Handle, now: UtcMillis) -> Option<Batch> {
        let message = self.store.message(handle)?;
        let labels = self.groups.labels_of(message.labels);
        let expires_at = message.expires_at();
        Some(Batch {
            key: message.key,
            recipients: Vec::new(),
            workspace: labels.workspace,
            urgent: super::lanes::is_urgent(labels.stream),
            expired: expires_at <= now,
            expires_at,
        })
    }

    fn take_on(&mut self, handle: Handle, path: PathId) -> Option<BatchRecipient> {
        let taken = self.take_recipient(handle)?;
        if let Some(recipient) = self.store.recipient_mut(handle) {
            recipient.fly_over(path);
        }
        Some(taken)
    }

    pub(super) fn take_recipient(&mut self, handle: Handle) -> Option<BatchRecipient> {
        self.set_place(handle, Place::InFlight);
        let recipient = self.store.recipient(handle)?;
        Some(BatchRecipient { handle, index: recipient.index, attempts: recipient.attempts })
    }

    /// RFC 5321 §4.5.4.1: one copy for several recipients at the same host.
    fn add_siblings(
        &mut self,
        batch: &mut Batch,
        first: Handle,
        path: PathId,
        limit: usize,
        mut may_go: impl FnMut(&mut Self, Handle) -> bool,
    ) {
        let Some(message) = self.store.message(first) else { return };
        let slots = self.store.slots(message);
        for slot in 0..slots {
            if batch.recipients.len() >= limit {
                return;
            }
            let handle = Handle { slot, ..first };
            if self.store.recipient(handle).is_some_and(|one| one.is_ready_on(path)) && may_go(self, handle) {
                batch.recipients.extend(self.take_on(handle, path));
            }
        }
    }
}

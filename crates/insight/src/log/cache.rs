use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

use postroad_base::{EmailAddress, EventKind, MessageId};

use crate::RecipientStatus;

/// Memory for recipients of unfinished messages, so that their outcomes need no look-up: 40,000 messages to one
/// recipient each.
const CACHED_BYTES_MAX: usize = 8 << 20;
/// A message's part of that: its entry in the map, its place in the order, the allocation of its recipients.
const MESSAGE_BYTES: usize = 160;

/// What the writer must know of a message to write an event about it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub seq: i64,
    pub ws: i64,
    pub recipients: Vec<KnownRecipient>,
    /// Where the last search ended: outcomes mostly come in the order of the recipients.
    pub hint: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct KnownRecipient {
    /// [`AddressHash::of`]; two addresses of one message do not share one.
    pub address: u64,
    pub status: RecipientStatus,
    pub attempts: u32,
    pub last_event: Option<i64>,
    pub next_attempt: Option<i64>,
}

impl Known {
    pub fn new(seq: i64, ws: i64, recipients: Vec<KnownRecipient>) -> Self {
        Self { seq, ws, recipients, hint: 0 }
    }

    pub fn find(&mut self, address: u64) -> Option<usize> {
        let is_it = |recipient: &KnownRecipient| recipient.address == address;
        let (before, from) = self.recipients.split_at(self.hint.min(self.recipients.len()));
        let found = match from.iter().position(is_it) {
            Some(at) => Some(before.len() + at),
            None => before.iter().position(is_it),
        };
        self.hint = found.unwrap_or(self.hint);
        found
    }

    fn bytes(&self) -> usize {
        MESSAGE_BYTES + self.recipients.len() * size_of::<KnownRecipient>()
    }

    fn is_finished(&self) -> bool {
        self.recipients.iter().all(|recipient| recipient.status.is_final())
    }
}

impl KnownRecipient {
    pub fn new(address: u64) -> Self {
        Self { address, status: RecipientStatus::Queued, attempts: 0, last_event: None, next_attempt: None }
    }

    /// The state after the event numbered `seq`.
    pub fn apply(&mut self, kind: EventKind, seq: i64, attempt: Option<u32>, next_attempt: Option<i64>) {
        self.status = self.status.after(kind);
        self.last_event = Some(seq);
        self.attempts = self.attempts.max(attempt.unwrap_or(0));
        self.next_attempt = next_attempt.filter(|_| !self.status.is_final());
    }
}

/// Hashes addresses in the form they are compared in.
#[derive(Default)]
pub(super) struct AddressHash(RandomState);

impl AddressHash {
    pub fn of(&self, address: &EmailAddress) -> u64 {
        self.0.hash_one((lower(address.local_part()), address.domain().as_str()))
    }

    pub fn of_parts(&self, local: &str, domain: &str) -> u64 {
        self.0.hash_one((lower(local), domain))
    }
}

/// As [`EmailAddress::canonical`], without a copy where none is needed.
fn lower(local: &str) -> std::borrow::Cow<'_, str> {
    if local.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        local.into()
    } else {
        local.to_lowercase().into()
    }
}

/// The most recently accepted or deferred messages that are not finished.
#[derive(Default)]
pub(super) struct Cache {
    messages: HashMap<MessageId, Known>,
    order: VecDeque<MessageId>,
    bytes: usize,
}

impl Cache {
    pub fn get(&self, id: MessageId) -> Option<&Known> {
        self.messages.get(&id)
    }

    /// Remembers the message, or forgets it when it is finished.
    pub fn put(&mut self, id: MessageId, known: Known) {
        if known.is_finished() {
            self.remove(id);
            return;
        }
        self.bytes += known.bytes();
        match self.messages.insert(id, known) {
            Some(before) => self.bytes -= before.bytes(),
            None => self.order.push_back(id),
        }
        self.shrink();
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn remove(&mut self, id: MessageId) {
        if let Some(known) = self.messages.remove(&id) {
            self.bytes -= known.bytes();
        }
    }

    fn shrink(&mut self) {
        // `order` also holds finished messages; they are dropped here, and when they outnumber the others.
        while self.bytes > CACHED_BYTES_MAX {
            let Some(oldest) = self.order.pop_front() else { return };
            self.remove(oldest);
        }
        if self.order.len() > 2 * self.messages.len() + 1_000 {
            self.order.retain(|id| self.messages.contains_key(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroad_base::UtcMillis;

    fn message(recipients: usize, status: RecipientStatus) -> Known {
        let recipient = KnownRecipient { status, ..KnownRecipient::new(0) };
        Known::new(1, 1, vec![recipient; recipients])
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let mut cache = Cache::default();
        let ids: Vec<_> = (0..300).map(|at| MessageId::new(UtcMillis(at))).collect();
        for id in &ids {
            cache.put(*id, message(1_000, RecipientStatus::Queued));
        }
        assert!(cache.bytes <= CACHED_BYTES_MAX);
        assert!(cache.get(ids[0]).is_none());
        assert!(cache.get(ids[299]).is_some());
    }

    #[test]
    fn recipients_are_found_in_any_order() {
        let mut known = Known::new(1, 1, (0..5).map(KnownRecipient::new).collect());
        for address in [0, 1, 4, 2, 2, 0, 3] {
            assert_eq!(known.find(address), usize::try_from(address).ok());
        }
        assert_eq!(known.find(9), None);
    }

    #[test]
    fn finished_messages_are_forgotten() {
        let mut cache = Cache::default();
        for at in 0..10_000 {
            let id = MessageId::new(UtcMillis(at));
            cache.put(id, message(1, RecipientStatus::Queued));
            cache.put(id, message(1, RecipientStatus::Delivered));
        }
        assert_eq!((cache.messages.len(), cache.bytes), (0, 0));
        assert!(cache.order.len() <= 1_001);
    }

    #[test]
    fn addresses_hash_as_they_compare() {
        let hash = AddressHash::default();
        let address = |text: &str| text.parse::<EmailAddress>().unwrap();
        assert_eq!(hash.of(&address("Ann@Example.com")), hash.of(&address("ann@example.com")));
        assert_eq!(hash.of(&address("ÉVA@example.com")), hash.of_parts("éva", "example.com"));
        assert_ne!(hash.of(&address("ann@example.com")), hash.of(&address("ann@example.org")));
    }
}

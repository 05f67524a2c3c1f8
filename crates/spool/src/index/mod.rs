//! What is known of live messages in memory.

mod chunks;
mod entry;
mod intern;

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use postroad_base::{Domain, MessageId};

use self::chunks::Chunks;
use self::intern::Interner;
use crate::facts::{ChangeFacts, Facts, RecipientFacts};
use crate::{LiveMessage, LiveRecipient, MessageKey};
pub(crate) use entry::{Entry, Labels, Location, Recipient, Recipients};

/// Live messages by key and by id.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Chunks<Entry>,
    by_key: HashTable<u32>,
    by_id: HashTable<u32>,
    domains: Interner<Domain>,
    labels: Interner<Labels>,
    hasher: DefaultHashBuilder,
    live_recipients: u64,
    /// Recipient lists on the heap.
    heap_bytes: usize,
}

impl Index {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn live_recipients(&self) -> u64 {
        self.live_recipients
    }

    pub fn get(&self, key: u64) -> Option<&Entry> {
        self.slot_of(key).map(|slot| self.entries.get(slot))
    }

    /// By its place, which changes whenever a message is removed.
    pub fn at(&self, slot: usize) -> &Entry {
        self.entries.get(slot)
    }

    /// Shows every message with its recipients that are not done.
    pub fn visit(&self, visit: &mut dyn FnMut(LiveMessage<'_>)) {
        let mut recipients = Vec::new();
        for slot in 0..self.len() {
            recipients = self.show(self.at(slot), recipients, visit);
        }
    }

    /// Shows one message, if it is live.
    pub fn visit_one(&self, key: u64, visit: &mut dyn FnMut(LiveMessage<'_>)) {
        if let Some(entry) = self.get(key) {
            self.show(entry, Vec::new(), visit);
        }
    }

    /// Gives back the room for recipients.
    fn show<'a>(
        &'a self,
        entry: &'a Entry,
        mut recipients: Vec<LiveRecipient<'a>>,
        visit: &mut dyn FnMut(LiveMessage<'_>),
    ) -> Vec<LiveRecipient<'a>> {
        let labels = self.labels(entry.labels);
        recipients.clear();
        for (number, recipient) in (0..=u16::MAX).zip(entry.recipients.as_slice()) {
            if !recipient.is_done() {
                let domain = self.domain(recipient.domain);
                recipients.push(LiveRecipient { index: number, domain, state: recipient.state() });
            }
        }
        visit(LiveMessage {
            key: MessageKey(entry.key),
            id: entry.id,
            accepted_at: entry.accepted_at,
            expires_at: entry.expires_at,
            workspace: labels.workspace,
            stream: labels.stream,
            tags: &labels.tags,
            recipients: &recipients,
        });
        recipients
    }

    /// Whether a change is to a recipient there is or was. `next_key`: none at or above it was given.
    pub fn knows(&self, change: &ChangeFacts, next_key: u64) -> bool {
        match self.get(change.key) {
            Some(entry) => usize::from(change.recipient) < entry.recipients.as_slice().len(),
            None => change.key < next_key,
        }
    }

    pub fn find(&self, id: MessageId) -> Option<u64> {
        let slot = self.by_id.find(self.hash_id(id), |slot| self.entries.get(*slot as usize).id == id)?;
        Some(self.entries.get(*slot as usize).key)
    }

    pub fn domain(&self, number: u32) -> &Domain {
        self.domains.get(number)
    }

    pub fn labels(&self, number: u32) -> &Labels {
        self.labels.get(number)
    }

    /// Makes room, so that a long load does not grow step by step.
    pub fn reserve(&mut self, more: usize) {
        let Self { entries, by_key, by_id, hasher, .. } = self;
        by_key.reserve(more, |slot| hash_key(entries.get(*slot as usize).key));
        by_id.reserve(more, |slot| hasher.hash_one(entries.get(*slot as usize).id));
    }

    /// Adds a message. The key must not be live. `None` if a domain is not one.
    pub fn insert(&mut self, key: u64, facts: &Facts<'_>, location: Location) -> Option<()> {
        let mut recipients = Vec::with_capacity(facts.recipients.len());
        for recipient in &facts.recipients {
            recipients.push(self.recipient(recipient)?);
        }
        let live = recipients.iter().filter(|recipient| !recipient.is_done()).count();
        let labels = self.acquire_labels(facts);
        let entry = Entry {
            key,
            id: facts.id,
            accepted_at: facts.accepted_at,
            expires_at: facts.expires_at,
            location,
            labels,
            recipients: Recipients::from_vec(recipients),
        };
        self.live_recipients += live as u64;
        self.heap_bytes += heap_bytes(&entry);
        let slot = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(entry);
        let Self { entries, by_key, by_id, hasher, .. } = self;
        by_key.insert_unique(hash_key(key), slot, |slot| hash_key(entries.get(*slot as usize).key));
        by_id.insert_unique(hasher.hash_one(facts.id), slot, |slot| {
            hasher.hash_one(entries.get(*slot as usize).id)
        });
        Some(())
    }

    fn recipient(&mut self, facts: &RecipientFacts<'_>) -> Option<Recipient> {
        let hash = self.hasher.hash_one(facts.domain);
        let mut valid = true;
        let number = self.domains.acquire(
            hash,
            |known| known.as_str() == facts.domain,
            || {
                facts.domain.parse().unwrap_or_else(|_| {
                    valid = false;
                    "invalid".parse().expect("a label is a domain")
                })
            },
        );
        valid.then(|| Recipient::new(number, facts.state))
    }

    fn acquire_labels(&mut self, facts: &Facts<'_>) -> u32 {
        let hash = self.hasher.hash_one((facts.workspace, facts.stream, &facts.tags));
        let is = |known: &Labels| {
            known.workspace == facts.workspace
                && known.stream == facts.stream
                && known.tags.iter().map(|tag| &**tag).eq(facts.tags.iter().copied())
        };
        self.labels.acquire(hash, is, || Labels {
            workspace: facts.workspace,
            stream: facts.stream,
            tags: facts.tags.iter().map(|tag| Box::from(*tag)).collect(),
        })
    }

    /// Takes a message out; where its record stands.
    pub fn remove(&mut self, key: u64) -> Option<Location> {
        let slot = self.slot_of(key)?;
        self.unlink(slot);
        let last = self.entries.len() - 1;
        if slot != last {
            self.relink(last, slot);
        }
        let entry = self.entries.swap_remove(slot);
        self.labels.release(entry.labels);
        self.heap_bytes -= heap_bytes(&entry);
        for recipient in entry.recipients.as_slice() {
            self.live_recipients -= u64::from(!recipient.is_done());
            self.domains.release(recipient.domain);
        }
        self.shrink();
        Some(entry.location)
    }

    /// Sets one recipient's state unless it is done. Whether the message has one that is not done.
    pub fn change(&mut self, key: u64, recipient: usize, state: crate::RecipientState) -> Option<bool> {
        let slot = self.slot_of(key)?;
        let entry = self.entries.get_mut(slot);
        let place = entry.recipients.as_mut_slice().get_mut(recipient)?;
        if !place.is_done() {
            place.set(state);
            self.live_recipients -= u64::from(place.is_done());
        }
        Some(!entry.recipients.all_done())
    }

    fn slot_of(&self, key: u64) -> Option<usize> {
        let found = self.by_key.find(hash_key(key), |slot| self.entries.get(*slot as usize).key == key)?;
        Some(*found as usize)
    }

    fn hash_id(&self, id: MessageId) -> u64 {
        self.hasher.hash_one(id)
    }

    /// Forgets where an entry is.
    fn unlink(&mut self, slot: usize) {
        let entry = self.entries.get(slot);
        let (by_key, by_id) = (hash_key(entry.key), self.hash_id(entry.id));
        if let Ok(found) = self.by_key.find_entry(by_key, |other| *other as usize == slot) {
            found.remove();
        }
        if let Ok(found) = self.by_id.find_entry(by_id, |other| *other as usize == slot) {
            found.remove();
        }
    }

    /// Notes that the entry at `from` is about to be at `to`.
    fn relink(&mut self, from: usize, to: usize) {
        let entry = self.entries.get(from);
        let (by_key, by_id) = (hash_key(entry.key), self.hash_id(entry.id));
        let to = u32::try_from(to).expect("slots are below a u32, or insert had refused");
        if let Some(place) = self.by_key.find_mut(by_key, |other| *other as usize == from) {
            *place = to;
        }
        if let Some(place) = self.by_id.find_mut(by_id, |other| *other as usize == from) {
            *place = to;
        }
    }

    /// Gives memory back after a backlog is gone.
    fn shrink(&mut self) {
        let len = self.entries.len();
        if self.by_key.capacity() > KEEP_CAPACITY && len < self.by_key.capacity() / 8 {
            let Self { entries, by_key, by_id, hasher, .. } = self;
            by_key.shrink_to(len * 2, |slot| hash_key(entries.get(*slot as usize).key));
            by_id.shrink_to(len * 2, |slot| hasher.hash_one(entries.get(*slot as usize).id));
        }
    }

    /// An estimate of the memory this holds.
    pub fn bytes(&self) -> usize {
        self.entries.bytes()
            + self.by_key.allocation_size()
            + self.by_id.allocation_size()
            + self.domains.bytes()
            + self.labels.bytes()
            + self.heap_bytes
    }
}

/// Tables below this size are not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 16;

/// Keys are ours and dense; a folded multiplication spreads them.
fn hash_key(key: u64) -> u64 {
    let wide = u128::from(key ^ 0xf39c_c060_5ced_c835) * 0x9e37_79b9_7f4a_7c15;
    (wide >> 64) as u64 ^ wide as u64
}

fn heap_bytes(entry: &Entry) -> usize {
    match &entry.recipients {
        Recipients::One(_) => 0,
        Recipients::Many(many) => size_of::<Vec<Recipient>>() + many.capacity() * size_of::<Recipient>(),
    }
}

//! The index and the segments, as the durable log says they are. Start-up and commits apply the same records.

use super::segment::{Segment, Segments};
use crate::facts::{ChangeFacts, Facts, KnownStates, decode_changes, decode_states};
use crate::index::{Index, Location};
use crate::record::{Header, Kind};

#[derive(Debug, Default)]
pub(super) struct State {
    pub index: Index,
    pub segments: Segments,
    /// Bytes of live records.
    pub live_bytes: u64,
}

impl State {
    /// Takes in a record of the log. The keys whose messages are gone by it are put into `gone`.
    ///
    /// Applying a record again that was applied before changes nothing in the end, as long as all records after it
    /// follow: states are absolute, and done is done.
    ///
    /// `None` if the index part makes no sense although its checksum is right.
    pub fn apply(&mut self, header: &Header, index: &[u8], at: Location, gone: &mut Vec<u64>) -> Option<()> {
        let end = at.offset + at.len;
        match header.kind {
            Kind::Accepted | Kind::Moved => {
                let facts = Facts::decode(index)?;
                self.segment(at.segment).holds.add(header.key);
                self.insert(header.key, &facts, at)?;
            }
            Kind::Changed => {
                for change in decode_changes(index)? {
                    self.segment(at.segment).mentions.add(change.key);
                    self.change(&change, gone);
                }
            }
            Kind::States => {
                for known in decode_states(index)? {
                    self.segment(at.segment).mentions.add(known.key);
                    self.known(&known, gone);
                }
            }
            Kind::Void => {}
        }
        let segment = self.segment(at.segment);
        segment.len = segment.len.max(end);
        if matches!(header.kind, Kind::Accepted | Kind::Changed) {
            segment.journal_end = segment.journal_end.max(end);
        }
        Some(())
    }

    fn segment(&mut self, number: u32) -> &mut Segment {
        self.segments.entry(number).or_default()
    }

    /// Adds a message, or replaces what was known of it.
    pub fn insert(&mut self, key: u64, facts: &Facts<'_>, at: Location) -> Option<()> {
        self.remove(key);
        self.index.insert(key, facts, at)?;
        self.live_bytes += u64::from(at.len);
        let segment = self.segment(at.segment);
        segment.live_messages += 1;
        segment.live_bytes += u64::from(at.len);
        Some(())
    }

    pub fn remove(&mut self, key: u64) -> bool {
        let Some(at) = self.index.remove(key) else { return false };
        self.live_bytes -= u64::from(at.len);
        let segment = self.segment(at.segment);
        segment.live_messages -= 1;
        segment.live_bytes -= u64::from(at.len);
        true
    }

    fn change(&mut self, change: &ChangeFacts, gone: &mut Vec<u64>) {
        let live = self.index.change(change.key, usize::from(change.recipient), change.state);
        if live == Some(false) && self.remove(change.key) {
            gone.push(change.key);
        }
    }

    fn known(&mut self, known: &KnownStates, gone: &mut Vec<u64>) {
        if known.states.is_empty() {
            if self.remove(known.key) {
                gone.push(known.key);
            }
            return;
        }
        for (recipient, state) in known.states.iter().enumerate() {
            self.index.change(known.key, recipient, *state);
        }
    }
}

//! Segments: numbered files that begin with a small header and are only ever appended to.

use std::collections::BTreeMap;

use crate::Position;
use crate::codec::{Input, put_varint};

pub(super) const SEGMENT_HEADER_BYTES: usize = 32;
const MAGIC: [u8; 8] = *b"PRSEG\0\0\x01";

/// What a segment begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub marker: u64,
    /// No key at or above this was given before the segment was made.
    pub base_key: u64,
}

impl SegmentHeader {
    pub fn encode(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        bytes[0..8].copy_from_slice(&MAGIC);
        bytes[8..16].copy_from_slice(&self.marker.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.base_key.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..28]);
        bytes[28..32].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..SEGMENT_HEADER_BYTES)?;
        let mut input = Input::new(bytes);
        let magic = input.array::<8>()?;
        let header = Self { marker: input.u64()?, base_key: input.u64()? };
        input.u32()?;
        (magic == MAGIC && input.u32()? == crc32c::crc32c(&bytes[..28])).then_some(header)
    }
}

const SUFFIX: &str = ".seg";

pub(super) fn file_name(number: u32) -> String {
    format!("{number:010}{SUFFIX}")
}

pub(super) fn number_of(file_name: &str) -> Option<u32> {
    let digits = file_name.strip_suffix(SUFFIX)?;
    if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

/// The position of the record that ends at `end` in a segment.
pub(super) fn position(segment: u32, end: u32) -> Position {
    Position(u64::from(segment) << 32 | u64::from(end))
}

/// The segment and the end in it.
pub(super) fn parts(position: Position) -> (u32, u32) {
    ((position.0 >> 32) as u32, position.0 as u32)
}

/// Inclusive; empty when `first > last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyRange {
    first: u64,
    last: u64,
}

impl Default for KeyRange {
    fn default() -> Self {
        Self { first: u64::MAX, last: 0 }
    }
}

impl KeyRange {
    pub fn add(&mut self, key: u64) {
        self.first = self.first.min(key);
        self.last = self.last.max(key);
    }

    pub fn contains(self, key: u64) -> bool {
        (self.first..=self.last).contains(&key)
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// What is known of a segment without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// Durable bytes.
    pub len: u32,
    pub live_messages: u32,
    pub live_bytes: u64,
    /// Messages that have a record here, live or not.
    pub holds: KeyRange,
    /// Messages whose changes or states stand here.
    pub mentions: KeyRange,
    /// Where the last record for the journal ends; 0 without one.
    pub journal_end: u32,
    /// A live record here cannot be read, so it cannot be copied forward.
    pub unreadable: bool,
}

impl Segment {
    /// Everything but what follows from the index.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for value in [
            u64::from(self.len),
            self.holds.first,
            self.holds.last,
            self.mentions.first,
            self.mentions.last,
            u64::from(self.journal_end),
        ] {
            put_varint(out, value);
        }
    }

    pub fn decode(input: &mut Input<'_>) -> Option<Self> {
        Some(Self {
            len: u32::try_from(input.varint()?).ok()?,
            holds: KeyRange { first: input.varint()?, last: input.varint()? },
            mentions: KeyRange { first: input.varint()?, last: input.varint()? },
            journal_end: u32::try_from(input.varint()?).ok()?,
            ..Self::default()
        })
    }
}

pub(super) type Segments = BTreeMap<u32, Segment>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_positions_keep_the_order() {
        assert_eq!(number_of(&file_name(7)), Some(7));
        assert_eq!(number_of("7.seg"), None);
        assert_eq!(number_of("checkpoint"), None);
        assert!(file_name(9) < file_name(10));
        assert!(position(1, u32::MAX) < position(2, 32));
        assert_eq!(parts(position(3, 99)), (3, 99));
    }

    #[test]
    fn headers_are_checked() {
        let header = SegmentHeader { marker: 3, base_key: 9 };
        let mut bytes = header.encode();
        assert_eq!(SegmentHeader::decode(&bytes), Some(header));
        bytes[20] ^= 1;
        assert_eq!(SegmentHeader::decode(&bytes), None);
    }

    #[test]
    fn ranges() {
        let mut range = KeyRange::default();
        assert!(!range.contains(0) && !range.overlaps(range));
        range.add(5);
        range.add(9);
        let mut other = KeyRange::default();
        other.add(9);
        assert!(range.contains(7) && range.overlaps(other) && other.overlaps(range));
    }
}

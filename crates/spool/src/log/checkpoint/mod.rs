//! A snapshot of the index, so that start-up need not read the whole log.
//!
//! It is written while commits go on: what it says of a message may be newer than its position, never older, and
//! the log after its position is applied to it at start-up. See [`super::state::State::apply`] for why that is
//! right.
//!
//! The file is a sequence of frames: length, checksum, bytes. The first frame is the head, then come messages in
//! groups, each with its own dictionaries, and an empty frame ends it.

mod load;
mod write;

pub(super) use load::load;
pub(super) use write::{GROUP, Writing};

use super::segment::{Segment, Segments};
use crate::Position;
use crate::codec::{Input, put_varint};

pub(super) const FILE: &str = "checkpoint";
pub(super) const NEW_FILE: &str = "checkpoint.new";
const MAGIC: [u8; 8] = *b"PRCKPT\0\x01";
const FRAME_HEADER_BYTES: usize = 8;
/// No frame is larger: a damaged length cannot ask for memory.
const FRAME_MAX_BYTES: u32 = 64 << 20;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The log up to here is in the snapshot.
    pub base: Position,
    pub next_key: u64,
    /// About how many messages follow.
    pub messages: u64,
    pub segments: Segments,
}

impl Head {
    fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for value in [self.base.0, self.next_key, self.messages, self.segments.len() as u64] {
            put_varint(&mut out, value);
        }
        for (number, segment) in &self.segments {
            put_varint(&mut out, u64::from(*number));
            segment.encode(&mut out);
        }
        out
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut input = Input::new(bytes);
        if input.array()? != MAGIC {
            return None;
        }
        let (base, next_key, messages) = (Position(input.varint()?), input.varint()?, input.varint()?);
        let mut segments = Segments::new();
        for _ in 0..input.count()? {
            segments.insert(u32::try_from(input.varint()?).ok()?, Segment::decode(&mut input)?);
        }
        input.is_empty().then_some(Self { base, next_key, messages, segments })
    }
}

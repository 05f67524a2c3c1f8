use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{FILE, FRAME_HEADER_BYTES, Head, NEW_FILE};
use crate::codec::{put_bytes, put_signed, put_varint};
use crate::disk::{Disk, DiskFile};
use crate::facts::{put_state, stream_code};
use crate::index::{Entry, Index, Labels};
use crate::log::shared::Shared;
use crate::{Position, RecipientState};

/// Messages encoded while commits wait, usually.
pub(in crate::log) const GROUP: usize = 2048;
/// A group ends early when its messages have taken this much: many recipients make them large.
const GROUP_BYTES: usize = 1 << 20;
/// Flushed in pieces, so that the log's own flushes do not queue up behind one large one.
const SYNC_EVERY_BYTES: u64 = 8 << 20;

/// A checkpoint in the making. Commits may happen between the steps.
pub(in crate::log) struct Writing<'a> {
    shared: &'a Shared,
    frames: Frames,
    base: Position,
    group: usize,
    /// From the end: a message that is removed meanwhile is replaced by the last one, which has been seen then.
    unseen: usize,
    bytes: Vec<u8>,
}

impl<'a> Writing<'a> {
    /// Notes where the log is, and begins the file.
    pub fn begin(shared: &'a Shared, group: usize) -> io::Result<Self> {
        let head = {
            let state = shared.state.read();
            // Everything up to `durable` is in the state already; what is newer will be found in the log.
            Head {
                base: shared.durable(),
                next_key: shared.next_key.load(Ordering::Acquire),
                messages: state.index.len() as u64,
                segments: state.segments.clone(),
            }
        };
        let mut frames = Frames::create(&*shared.disk)?;
        frames.frame(&head.encode())?;
        Ok(Self { shared, frames, base: head.base, group, unseen: head.messages as usize, bytes: Vec::new() })
    }

    /// Writes the next group of messages. Whether there are more.
    pub fn step(&mut self) -> io::Result<bool> {
        if self.unseen == 0 {
            return Ok(false);
        }
        self.bytes.clear();
        {
            let state = self.shared.state.read();
            let end = self.unseen.min(state.index.len());
            self.unseen = encode_group(&mut self.bytes, &state.index, end, self.group);
        }
        self.frames.frame(&self.bytes)?;
        Ok(self.unseen > 0)
    }

    /// Puts the checkpoint in the place of the last one. Its position, and its size in bytes.
    pub fn finish(mut self) -> io::Result<(Position, u64)> {
        self.frames.frame(&[])?;
        let size = self.frames.finish()?;
        self.shared.disk.rename(NEW_FILE, FILE)?;
        self.shared.disk.sync_dir()?;
        Ok((self.base, size))
    }
}

struct Frames {
    file: Arc<dyn DiskFile>,
    written: u64,
    unsynced: u64,
}

impl Frames {
    fn create(disk: &dyn Disk) -> io::Result<Self> {
        match disk.remove(NEW_FILE) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(Self { file: disk.create(NEW_FILE)?, written: 0, unsynced: 0 })
    }

    fn frame(&mut self, bytes: &[u8]) -> io::Result<()> {
        let len = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut header = [0; FRAME_HEADER_BYTES];
        header[..4].copy_from_slice(&len.to_le_bytes());
        header[4..].copy_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
        self.file.write_at(&[IoSlice::new(&header), IoSlice::new(bytes)], self.written)?;
        let size = (header.len() + bytes.len()) as u64;
        self.written += size;
        self.unsynced += size;
        if self.unsynced >= SYNC_EVERY_BYTES {
            self.file.sync()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    fn finish(self) -> io::Result<u64> {
        self.file.sync()?;
        Ok(self.written)
    }
}

/// Numbers for what many messages of a group have in common.
#[derive(Default)]
struct Dictionary {
    numbers: HashMap<u32, u64>,
    order: Vec<u32>,
}

impl Dictionary {
    fn number(&mut self, of: u32) -> u64 {
        *self.numbers.entry(of).or_insert_with(|| {
            self.order.push(of);
            self.order.len() as u64 - 1
        })
    }
}

/// Encodes messages below `end`, downwards. Where it stopped.
fn encode_group(out: &mut Vec<u8>, index: &Index, end: usize, group: usize) -> usize {
    let (mut domains, mut labels) = (Dictionary::default(), Dictionary::default());
    let mut entries = Vec::with_capacity(group.min(end) * 64);
    let mut begin = end;
    while begin > 0 && end - begin < group && entries.len() < GROUP_BYTES {
        begin -= 1;
        encode_entry(&mut entries, index.at(begin), &mut domains, &mut labels);
    }
    put_varint(out, domains.order.len() as u64);
    for number in domains.order {
        put_bytes(out, index.domain(number).as_str().as_bytes());
    }
    put_varint(out, labels.order.len() as u64);
    for number in labels.order {
        encode_labels(out, index.labels(number));
    }
    put_varint(out, (end - begin) as u64);
    out.extend_from_slice(&entries);
    begin
}

fn encode_labels(out: &mut Vec<u8>, labels: &Labels) {
    out.extend_from_slice(labels.workspace.as_bytes());
    out.push(stream_code(labels.stream));
    put_varint(out, labels.tags.len() as u64);
    for tag in &labels.tags {
        put_bytes(out, tag.as_bytes());
    }
}

fn encode_entry(out: &mut Vec<u8>, entry: &Entry, domains: &mut Dictionary, labels: &mut Dictionary) {
    put_varint(out, entry.key);
    out.extend_from_slice(entry.id.as_bytes());
    put_signed(out, entry.accepted_at.0);
    put_signed(out, entry.expires_at.0.wrapping_sub(entry.accepted_at.0));
    for value in [entry.location.segment, entry.location.offset, entry.location.len] {
        put_varint(out, u64::from(value));
    }
    put_varint(out, labels.number(entry.labels));
    let recipients = entry.recipients.as_slice();
    put_varint(out, recipients.len() as u64);
    for recipient in recipients {
        put_varint(out, domains.number(recipient.domain));
        let state = recipient.state();
        let due = match state {
            RecipientState::Waiting { due, .. } => due,
            RecipientState::Held { .. } | RecipientState::Done => entry.accepted_at,
        };
        put_state(out, state, due.0.wrapping_sub(entry.accepted_at.0));
    }
}

//! Housekeeping: checkpoints, and giving space back.
//!
//! A segment goes when nothing in it is live, the journal has been read past it, and a checkpoint stands after it
//! (so the log after the checkpoint is always complete). What its changes said of messages whose records still
//! stand in older segments is said again at the end of the log first: the whole state can be found from the
//! segments alone, should the checkpoint be lost.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;

use super::checkpoint::{self, GROUP, Writing};
use super::job::{Answer, Job, Moving};
use super::read::ReadError;
use super::scan::{Found, Scanner};
use super::segment::{KeyRange, Segment, file_name, parts, position};
use super::shared::Shared;
use crate::Position;
use crate::facts::{decode_changes, decode_states};
use crate::record::Kind;

/// Copied forward with one flush.
const COPY_BYTES: usize = 1 << 20;
/// Small segments, as restarts leave them, that may stand around before the oldest is copied forward.
const SMALL_SEGMENTS_MAX: usize = 16;
/// When the disk is full, segments are copied forward that are alive to a larger part.
const COPY_BELOW_PERCENT_WHEN_FULL: u8 = 60;

/// Gives jobs to the committer and waits until they are done; breaks when they were refused.
pub(super) type Commit<'a> =
    &'a mut dyn FnMut(Job, oneshot::Receiver<Result<(), crate::SpoolError>>) -> ControlFlow<()>;

pub(super) struct Keeper {
    shared: Arc<Shared>,
    checkpoint: Position,
    checkpoint_bytes: u64,
    /// `Counters::written` when the checkpoint was taken, less what was there before opening.
    written_before: u64,
    tail_at_open: u64,
    /// After a failure, the log must grow by this before the next try.
    backoff_bytes: u64,
}

const CHECKPOINT_BACKOFF_BYTES: u64 = 16 << 20;

impl Keeper {
    pub fn new(shared: Arc<Shared>, checkpoint: Position, checkpoint_bytes: u64, tail_at_open: u64) -> Self {
        Self { shared, checkpoint, checkpoint_bytes, written_before: 0, tail_at_open, backoff_bytes: 0 }
    }

    /// Does what there is to do. Meant to be called again when something has happened.
    pub fn pass(&mut self, commit: Commit<'_>) {
        if self.shared.failure().is_some() {
            return;
        }
        if self.checkpoint_is_due() {
            self.checkpoint();
        }
        while let Some((number, segment)) = self.dead_segment() {
            if self.give_back(number, segment, commit).is_break() {
                return;
            }
        }
        if let Some(number) = self.nearly_dead_segment()
            && self.copy_forward(number, commit).is_continue()
            && let Some((number, segment)) = self.dead_segment()
        {
            let _ = self.give_back(number, segment, commit);
        }
    }

    /// Log written since the checkpoint.
    fn tail_bytes(&self) -> u64 {
        let written = self.shared.counters.written.load(Ordering::Relaxed);
        (written - self.written_before) + self.tail_at_open
    }

    fn checkpoint_is_due(&self) -> bool {
        let options = &self.shared.options;
        let enough = options.checkpoint_after_bytes.max(4 * self.checkpoint_bytes);
        let full = self.shared.full.load(Ordering::Relaxed);
        let enough = if full { enough.min(u64::from(options.segment_bytes)) } else { enough };
        self.tail_bytes() >= enough + self.backoff_bytes
    }

    /// Writes a checkpoint unless the last one says it all.
    pub fn checkpoint_at_close(&mut self) {
        if self.shared.failure().is_none() && self.shared.durable() > self.checkpoint {
            self.checkpoint();
        }
    }

    fn checkpoint(&mut self) {
        let written = self.shared.counters.written.load(Ordering::Relaxed);
        match self.write_checkpoint() {
            Ok((position, bytes)) => {
                self.adopt(position, bytes, written);
                tracing::debug!(spool.checkpoint_bytes = bytes, "the spool's checkpoint was written");
            }
            Err(error) => {
                let _ = self.shared.disk.remove(checkpoint::NEW_FILE);
                self.backoff_bytes += CHECKPOINT_BACKOFF_BYTES;
                tracing::warn!(error = %error, "the spool's checkpoint could not be written; the log grows until it can");
            }
        }
    }

    fn write_checkpoint(&self) -> io::Result<(Position, u64)> {
        let mut writing = Writing::begin(&self.shared, GROUP)?;
        while writing.step()? {}
        writing.finish()
    }

    /// Goes on from a checkpoint that was begun when so much had been written.
    pub fn adopt(&mut self, checkpoint: Position, bytes: u64, written: u64) {
        self.checkpoint = checkpoint;
        self.checkpoint_bytes = bytes;
        self.written_before = written;
        self.tail_at_open = 0;
        self.backoff_bytes = 0;
    }

    /// Whether the checkpoint and the journal let a segment go.
    fn may_go(&self, number: u32, segment: &Segment) -> bool {
        let journal_end = position(number, segment.journal_end);
        number < parts(self.checkpoint).0
            && (segment.journal_end == 0 || journal_end <= self.shared.released())
    }

    /// The oldest segment without a live message. Never the newest one: its header remembers which keys were given.
    fn dead_segment(&self) -> Option<(u32, Segment)> {
        let state = self.shared.state.read();
        let (newest, _) = state.segments.last_key_value()?;
        let mut older = state.segments.range(..newest);
        let dead = |number, segment: &Segment| segment.live_messages == 0 && self.may_go(number, segment);
        older.find(|(number, segment)| dead(**number, segment)).map(|(number, segment)| (*number, *segment))
    }

    fn give_back(&self, number: u32, segment: Segment, commit: Commit<'_>) -> ControlFlow<()> {
        let older: Vec<KeyRange> =
            self.shared.state.read().segments.range(..number).map(|(_, older)| older.holds).collect();
        if older.iter().any(|holds| holds.overlaps(segment.mentions)) {
            let keys = match self.mentioned(number, &older) {
                Ok(keys) => keys,
                Err(error) => {
                    self.shared.damage(&format!("a segment cannot be read to give it back: {error}"));
                    return ControlFlow::Break(());
                }
            };
            if !keys.is_empty() {
                let (answer, done) = oneshot::channel();
                commit(Job::States { segment: number, keys, answer }, done)?;
            }
        }
        let disk = &*self.shared.disk;
        // The directory is flushed before a younger segment may go in the belief that this one is gone.
        if let Err(error) = disk.remove(&file_name(number)).and_then(|()| disk.sync_dir()) {
            tracing::warn!(error = %error, spool.segment = number, "a spool segment could not be given back");
            return ControlFlow::Break(());
        }
        self.shared.files.forget(number);
        self.shared.state.write().segments.remove(&number);
        tracing::debug!(spool.segment = number, "a spool segment was given back");
        ControlFlow::Continue(())
    }

    /// Messages that changes in this segment speak of and that may have a record in an older one.
    fn mentioned(&self, number: u32, older: &[KeyRange]) -> io::Result<Vec<u64>> {
        let mut keys = BTreeSet::new();
        let mut add = |key: u64| {
            if older.iter().any(|holds| holds.contains(key)) {
                keys.insert(key);
            }
        };
        let mut scanner = self.scanner(number)?;
        while let Some(found) = scanner.next()? {
            let Found::Record { header, .. } = found else { continue };
            match header.kind {
                Kind::Changed => {
                    decode_changes(scanner.index()).into_iter().flatten().for_each(|change| add(change.key));
                }
                Kind::States => {
                    decode_states(scanner.index()).into_iter().flatten().for_each(|known| add(known.key));
                }
                Kind::Accepted | Kind::Moved | Kind::Void => {}
            }
        }
        Ok(keys.into_iter().collect())
    }

    fn scanner(&self, number: u32) -> io::Result<Scanner> {
        let file = self.shared.files.get(number)?;
        let len = self.shared.state.read().segments.get(&number).map_or(0, |segment| segment.len);
        Scanner::new(file, 0, len)
    }

    /// The oldest segment that is worth copying forward.
    fn nearly_dead_segment(&self) -> Option<u32> {
        let options = &self.shared.options;
        let full = self.shared.full.load(Ordering::Relaxed);
        let percent = if full { COPY_BELOW_PERCENT_WHEN_FULL } else { options.copy_below_percent };
        let state = self.shared.state.read();
        let (newest, _) = state.segments.last_key_value()?;
        let movable: Vec<_> = state
            .segments
            .range(..newest)
            .filter(|(number, segment)| {
                segment.live_messages > 0 && !segment.unreadable && self.may_go(**number, segment)
            })
            .collect();
        let worth =
            |segment: &Segment| segment.live_bytes * 100 < u64::from(segment.len) * u64::from(percent);
        let is_small = |segment: &Segment| segment.len < options.segment_bytes / 4;
        let small = movable.iter().filter(|(_, segment)| is_small(segment));
        let merge = small.clone().count() > SMALL_SEGMENTS_MAX;
        let found = movable.iter().find(|(_, segment)| worth(segment));
        let found = found.or_else(|| if merge { small.clone().next() } else { None });
        found.map(|(number, _)| **number)
    }

    fn copy_forward(&self, number: u32, commit: Commit<'_>) -> ControlFlow<()> {
        match self.copy_live(number, commit) {
            Ok(flow) => flow,
            Err(error) => {
                self.shared.damage(&format!("a segment cannot be read to copy it forward: {error}"));
                self.mark_unreadable(number);
                ControlFlow::Break(())
            }
        }
    }

    fn copy_live(&self, number: u32, commit: Commit<'_>) -> io::Result<ControlFlow<()>> {
        let mut scanner = self.scanner(number)?;
        let mut messages = Vec::new();
        let mut bytes = 0;
        while let Some(found) = scanner.next()? {
            let Found::Record { header, offset, .. } = found else { continue };
            if !matches!(header.kind, Kind::Accepted | Kind::Moved) {
                continue;
            }
            if let Some(moving) = self.take_live(number, header.key, offset)? {
                bytes += moving.from.len as usize;
                messages.push(moving);
            }
            if bytes >= COPY_BYTES {
                bytes = 0;
                if move_all(std::mem::take(&mut messages), commit).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(move_all(messages, commit))
    }

    /// The record at a place, if it is the one its message lives by.
    fn take_live(&self, segment: u32, key: u64, offset: u32) -> io::Result<Option<Moving>> {
        let location = self.shared.state.read().index.get(key).map(|entry| entry.location);
        let Some(from) = location.filter(|at| (at.segment, at.offset) == (segment, offset)) else {
            return Ok(None);
        };
        match self.shared.read_record(key, from) {
            Ok(record) => Ok(Some(Moving { key, from, record })),
            Err(ReadError::Io(error)) => Err(error),
            Err(ReadError::Damaged(what)) => {
                self.shared.damage(what);
                self.mark_unreadable(segment);
                Ok(None)
            }
        }
    }

    fn mark_unreadable(&self, number: u32) {
        if let Some(segment) = self.shared.state.write().segments.get_mut(&number) {
            segment.unreadable = true;
        }
    }
}

fn move_all(messages: Vec<Moving>, commit: Commit<'_>) -> ControlFlow<()> {
    if messages.is_empty() {
        return ControlFlow::Continue(());
    }
    let (answer, done): (Answer<()>, _) = oneshot::channel();
    commit(Job::Move { messages, answer }, done)
}

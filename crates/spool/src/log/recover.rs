//! Start-up: the checkpoint, then the log after it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::checkpoint;
use super::options::{Progress, Recovery, Stage};
use super::scan::{Found, Scanner};
use super::segment::{Segments, file_name, number_of, parts, position};
use super::state::State;
use super::tail::mend;
use crate::Position;
use crate::disk::Disk;
use crate::index::Location;

/// What the disk had.
pub(super) struct Recovered {
    pub state: State,
    pub recovery: Recovery,
    pub next_key: u64,
    pub next_segment: u32,
    pub durable: Position,
    /// Where the checkpoint stands and how large it is.
    pub checkpoint: Position,
    pub checkpoint_bytes: u64,
    /// Log after the checkpoint.
    pub tail_bytes: u64,
}

/// Reads the spool, and cuts off what a crash left unfinished.
///
/// # Errors
/// If the disk cannot be read or written.
pub(super) fn recover(disk: &Arc<dyn Disk>, progress: &mut dyn FnMut(Progress)) -> io::Result<Recovered> {
    let loaded = checkpoint::load(&**disk, &mut |done_bytes, total_bytes| {
        progress(Progress { stage: Stage::Checkpoint, done_bytes, total_bytes });
    })?;
    let mut found = Recovered {
        state: State::default(),
        recovery: Recovery { from_checkpoint: loaded.is_some(), ..Recovery::default() },
        next_key: 1,
        next_segment: 1,
        durable: Position::START,
        checkpoint: Position::START,
        checkpoint_bytes: 0,
        tail_bytes: 0,
    };
    if let Some(loaded) = loaded {
        found.state = loaded.state;
        found.next_key = loaded.next_key.max(1);
        found.checkpoint = loaded.base;
        found.checkpoint_bytes = loaded.size;
        found.durable = loaded.base;
        found.next_segment = parts(loaded.base).0 + 1;
    }
    let mut files = clean(&**disk, found.checkpoint, &found.state.segments)?;
    found.read_log(disk, &mut files, progress)?;
    found.settle_segments(&files);
    Ok(found)
}

/// Removes what a crash left of files that were being made or given back. The segments that remain, with lengths.
fn clean(disk: &dyn Disk, base: Position, known: &Segments) -> io::Result<BTreeMap<u32, u32>> {
    let mut files = BTreeMap::new();
    for (name, len) in disk.list()? {
        let Some(number) = number_of(&name) else {
            if name == checkpoint::NEW_FILE {
                disk.remove(&name)?;
            }
            continue;
        };
        let given_back = number < parts(base).0 && !known.contains_key(&number);
        if given_back || len == 0 {
            // Only its name had come again, or its first batch never got anywhere.
            disk.remove(&name)?;
        } else {
            let len = u32::try_from(len).map_err(|_| io::Error::other("a segment is larger than 4 GiB"))?;
            files.insert(number, len);
        }
    }
    disk.sync_dir()?;
    Ok(files)
}

impl Recovered {
    fn read_log(
        &mut self,
        disk: &Arc<dyn Disk>,
        files: &mut BTreeMap<u32, u32>,
        progress: &mut dyn FnMut(Progress),
    ) -> io::Result<()> {
        let (base_segment, base_end) = parts(self.checkpoint);
        let start_of = |number: u32| if number == base_segment { base_end } else { 0 };
        if let Some((&last, len)) = files.last_key_value().filter(|(last, _)| **last >= base_segment) {
            let kept = mend(disk, last, start_of(last), *len, &mut self.recovery)?;
            // Emptied by a crash before its first batch was durable.
            match kept {
                0 => {
                    files.remove(&last);
                    self.next_segment = last + 1;
                }
                kept => {
                    files.insert(last, kept);
                }
            }
        }
        let total_bytes: u64 = files
            .range(base_segment..)
            .map(|(number, len)| u64::from(len.saturating_sub(start_of(*number))))
            .sum();
        self.tail_bytes = total_bytes;
        let mut done_bytes = 0;
        for (number, len) in files.range(base_segment..) {
            let from = start_of(*number);
            self.read_segment(disk, *number, from, *len, &mut |read| {
                progress(Progress { stage: Stage::Log, done_bytes: done_bytes + read, total_bytes });
            })?;
            done_bytes += u64::from(len.saturating_sub(from));
        }
        Ok(())
    }

    fn read_segment(
        &mut self,
        disk: &Arc<dyn Disk>,
        number: u32,
        from: u32,
        end: u32,
        progress: &mut dyn FnMut(u64),
    ) -> io::Result<()> {
        let mut scanner = Scanner::new(disk.open(&file_name(number))?, from, end)?;
        if let Some(header) = scanner.header {
            self.next_key = self.next_key.max(header.base_key);
        } else {
            self.recovery.damaged_regions += 1;
            tracing::error!(spool.segment = number, "the header of a spool segment is damaged");
        }
        let mut gone = Vec::new();
        while let Some(found) = scanner.next()? {
            match found {
                Found::Record { header, offset, len } => {
                    let at = Location { segment: number, offset, len };
                    let applied = self.state.apply(&header, scanner.index(), at, &mut gone);
                    gone.clear();
                    self.recovery.records += 1;
                    self.next_key = self.next_key.max(header.key + 1);
                    if applied.is_none() {
                        self.damaged(number, offset, offset + len);
                    }
                    if self.recovery.records.is_multiple_of(PROGRESS_EVERY_RECORDS) {
                        progress(u64::from(offset.saturating_sub(from)));
                    }
                }
                Found::Damage { from, to } => self.damaged(number, from, to),
            }
        }
        progress(u64::from(end.saturating_sub(from)));
        Ok(())
    }

    fn damaged(&mut self, segment: u32, from: u32, to: u32) {
        self.recovery.damaged_regions += 1;
        self.recovery.damaged_bytes += u64::from(to - from);
        tracing::error!(
            spool.segment = segment,
            spool.from = from,
            spool.to = to,
            "a stretch of the spool is damaged; everything around it was recovered"
        );
    }

    /// Brings the table of segments in line with the files.
    fn settle_segments(&mut self, files: &BTreeMap<u32, u32>) {
        let missing: BTreeSet<u32> =
            self.state.segments.keys().filter(|number| !files.contains_key(number)).copied().collect();
        if !missing.is_empty() {
            self.lose_messages_in(&missing);
            self.state.segments.retain(|number, _| !missing.contains(number));
        }
        for (number, len) in files {
            let segment = self.state.segments.entry(*number).or_default();
            segment.len = segment.len.max(*len);
        }
        if let Some((last, len)) = files.last_key_value() {
            self.durable = self.durable.max(position(*last, *len));
            self.next_segment = self.next_segment.max(last + 1);
        }
    }

    /// Segments are given back when nothing in them is live. If something is, somebody took the file away.
    fn lose_messages_in(&mut self, missing: &BTreeSet<u32>) {
        let index = &self.state.index;
        let lost: Vec<u64> = (0..index.len())
            .map(|slot| index.at(slot))
            .filter(|entry| missing.contains(&entry.location.segment))
            .map(|entry| entry.key)
            .collect();
        for key in &lost {
            self.state.remove(*key);
        }
        self.recovery.lost_messages += lost.len() as u64;
        if !lost.is_empty() {
            tracing::error!(
                spool.lost = lost.len(),
                "segments with live messages are missing from the spool"
            );
        }
    }
}

const PROGRESS_EVERY_RECORDS: u64 = 10_000;

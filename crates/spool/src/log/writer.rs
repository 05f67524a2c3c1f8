//! Writing batches to the end of the log. The only place that appends.

use std::io::{self, IoSlice};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::batch::{Planned, Waiter, plan};
use super::job::Job;
use super::segment::{SEGMENT_HEADER_BYTES, SegmentHeader, file_name, position};
use super::shared::Shared;
use crate::disk::{DiskFile, is_full};
use crate::index::Location;
use crate::record::Kind;
use crate::{Position, SpoolError};

pub(super) struct Writer {
    shared: Arc<Shared>,
    active: Option<Active>,
    next_segment: u32,
}

/// The segment that is appended to.
struct Active {
    number: u32,
    file: Arc<dyn DiskFile>,
    marker: u64,
    /// Durable bytes; 0 while not even the header is.
    len: u32,
}

enum WriteError {
    /// Nothing of the batch is in the log.
    Full,
    Failed(SpoolError),
}

impl Writer {
    pub fn new(shared: Arc<Shared>, next_segment: u32) -> Self {
        Self { shared, active: None, next_segment }
    }

    /// Makes the jobs durable with one flush and answers them.
    pub fn commit(&mut self, jobs: Vec<Job>) {
        if let Some(error) = self.shared.failure() {
            jobs.into_iter().for_each(|job| job.refuse(error.clone()));
            return;
        }
        let planned = plan(jobs, &self.shared);
        let mut planned = self.admit(planned);
        loop {
            if planned.is_empty() {
                return;
            }
            match self.write(&mut planned) {
                Ok(placed) => return self.publish(planned, &placed),
                Err(WriteError::Failed(error)) => return refuse(planned, &self.shared.fail(error)),
                Err(WriteError::Full) => {
                    self.shared.full.store(true, Ordering::Relaxed);
                    self.shared.signal.touch();
                    // Settling writes little and makes room: it gets what is left.
                    let (settles, others): (Vec<_>, Vec<_>) =
                        planned.into_iter().partition(|planned| planned.waiter.is_settle());
                    let nothing_dropped = others.is_empty();
                    refuse(others, &SpoolError::Full);
                    planned = settles;
                    if nothing_dropped {
                        return refuse(planned, &SpoolError::Full);
                    }
                }
            }
        }
    }

    /// Refuses new messages while less than the reserve is free, and copying while less than half of it is.
    fn admit(&self, planned: Vec<Planned>) -> Vec<Planned> {
        let is_optional = |planned: &Planned| !planned.waiter.is_settle();
        if !planned.iter().any(is_optional) {
            return planned;
        }
        let Ok(space) = self.shared.disk.space() else { return planned };
        let bytes: u64 = planned.iter().map(|planned| u64::from(planned.draft.len())).sum();
        let left = space.free.saturating_sub(bytes);
        let reserve = self.shared.options.reserve(space.total);
        let (accept_fits, own_fits) = (left >= reserve, left >= reserve / 2);
        if planned.iter().any(|planned| planned.waiter.is_accept()) {
            self.shared.full.store(!accept_fits, Ordering::Relaxed);
            if !accept_fits {
                self.shared.signal.touch();
            }
        }
        let (fits, others) = planned.into_iter().partition(|planned| match planned.waiter {
            Waiter::Accept(_) => accept_fits,
            Waiter::Own(_) => own_fits,
            Waiter::Settle(_) => true,
        });
        refuse(others, &SpoolError::Full);
        fits
    }

    /// Where each record stands now. On any error, nothing of the batch is in the log, or the spool has failed.
    fn write(&mut self, planned: &mut [Planned]) -> Result<Vec<Location>, WriteError> {
        let bytes: u64 = planned.iter().map(|planned| u64::from(planned.draft.len())).sum();
        let base_key = self.shared.next_key.load(Ordering::Acquire);
        let mut active = self.segment_for(bytes)?;
        let start = if active.len == 0 { SEGMENT_HEADER_BYTES as u32 } else { active.len };
        let (placed, next_key) = place(planned, &active, start, base_key);
        let end = placed.last().map_or(start, |last| last.offset + last.len);

        let header = SegmentHeader { marker: active.marker, base_key }.encode();
        let mut pieces = Vec::with_capacity(planned.len() * 2 + 1);
        if active.len == 0 {
            pieces.push(IoSlice::new(&header));
        }
        planned.iter().for_each(|planned| planned.draft.pieces(&mut pieces));
        if let Err(error) = active.file.write_at(&pieces, u64::from(active.len)) {
            return Err(self.undo(active, &error));
        }
        self.flush(&active).map_err(WriteError::Failed)?;
        self.shared.counters.written.fetch_add(u64::from(end - active.len), Ordering::Relaxed);
        self.shared.next_key.store(next_key, Ordering::Release);
        active.len = end;
        self.active = Some(active);
        Ok(placed)
    }

    /// The segment to append to. Taken out of `self`: whoever fails to write does not put it back.
    fn segment_for(&mut self, bytes: u64) -> Result<Active, WriteError> {
        let limit = u64::from(self.shared.options.segment_bytes);
        if let Some(active) = self.active.take_if(|active| u64::from(active.len) + bytes <= limit) {
            return Ok(active);
        }
        self.active = None;
        let number = self.next_segment;
        self.next_segment += 1;
        match self.shared.disk.create(&file_name(number)) {
            Ok(file) => Ok(Active { number, file, marker: self.shared.disk.random(), len: 0 }),
            Err(error) if is_full(&error) => Err(WriteError::Full),
            Err(error) => Err(WriteError::Failed(SpoolError::failed("a segment cannot be created", &error))),
        }
    }

    /// Waits for the disk. A failed flush is never tried again: the kernel may have dropped the data and would
    /// report success.
    fn flush(&self, active: &Active) -> Result<(), SpoolError> {
        let begun = Instant::now();
        active.file.sync().map_err(|error| SpoolError::failed("the log cannot be flushed", &error))?;
        if active.len == 0 {
            let synced = self.shared.disk.sync_dir();
            synced.map_err(|error| SpoolError::failed("the spool's directory cannot be flushed", &error))?;
        }
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.shared.counters.last_sync_us.store(took, Ordering::Relaxed);
        self.shared.counters.syncs.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Takes back what a failed write left, so that the log ends at its last durable record again.
    fn undo(&mut self, active: Active, error: &io::Error) -> WriteError {
        if !is_full(error) {
            return WriteError::Failed(SpoolError::failed("the log cannot be written", error));
        }
        let cut = active.file.set_len(u64::from(active.len)).and_then(|()| active.file.sync());
        // Emptied first: should the name come back after a crash, it must not bring half a batch with it.
        let name = file_name(active.number);
        let undone = cut.and_then(|()| if active.len == 0 { self.shared.disk.remove(&name) } else { Ok(()) });
        match undone {
            Ok(()) => {
                self.active = (active.len > 0).then_some(active);
                WriteError::Full
            }
            Err(error) => WriteError::Failed(SpoolError::failed("the log cannot be cut", &error)),
        }
    }

    /// Lets everybody see what is durable now.
    fn publish(&self, planned: Vec<Planned>, placed: &[Location]) {
        let shared = &*self.shared;
        let mut gone = Vec::new();
        let mut state = shared.state.write();
        for (planned, at) in planned.iter().zip(placed) {
            let applied = state.apply(&planned.draft.header, planned.draft.index(), *at, &mut gone);
            if applied.is_none() {
                shared.damage("a record that was just written makes no sense");
            }
        }
        drop(state);
        let last = placed.last().map_or(Position::START, |at| position(at.segment, at.offset + at.len));
        shared.set_durable(last);
        shared.signal.touch();

        let mut cache = shared.cache.lock();
        let mut answers = Vec::with_capacity(planned.len());
        for (planned, at) in planned.into_iter().zip(placed) {
            let Planned { draft, waiter, .. } = planned;
            let header = draft.header;
            if header.kind == Kind::Accepted {
                cache.insert(header.key, &draft.into_payload(), header.meta_len as usize);
            }
            answers.push((waiter, header.key, position(at.segment, at.offset + at.len)));
        }
        gone.iter().for_each(|key| cache.remove(*key));
        drop(cache);
        for (waiter, key, position) in answers {
            waiter.answer(key, Ok(position));
        }
    }
}

/// Gives every record its key and place; where they stand, and the next key.
fn place(planned: &mut [Planned], active: &Active, start: u32, mut next_key: u64) -> (Vec<Location>, u64) {
    let mut offset = start;
    let mut placed = Vec::with_capacity(planned.len());
    for Planned { draft, .. } in planned {
        if draft.header.kind == Kind::Accepted {
            draft.header.key = next_key;
            next_key += 1;
        }
        draft.place(active.marker, start);
        let len = draft.len();
        placed.push(Location { segment: active.number, offset, len });
        offset += len;
    }
    (placed, next_key)
}

fn refuse(planned: Vec<Planned>, error: &SpoolError) {
    for planned in planned {
        planned.waiter.answer(0, Err(error.clone()));
    }
}

use crate::MESSAGE_MAX_BYTES;

/// How a [`super::LogSpool`] uses disk and memory. The defaults are what the benchmark was run with.
#[derive(Clone, Debug)]
pub struct Options {
    /// A segment is closed when it has grown to this.
    pub segment_bytes: u32,
    /// Written and flushed together, at most (or one message, if that is larger).
    pub batch_bytes: usize,
    /// Given by callers and not yet durable, at most; more of them wait.
    pub pending_bytes: usize,
    /// Bodies of recently accepted messages kept in memory.
    pub cache_bytes: usize,
    /// Accepting stops when less than this is free. By default the smaller of 256 MiB and 2 % of the file system.
    pub reserve_bytes: Option<u64>,
    /// A checkpoint is written after this much log (or four times its own size, if that is more).
    pub checkpoint_after_bytes: u64,
    /// A segment with a smaller part of it alive is copied forward.
    pub copy_below_percent: u8,
    /// Whether segments wait for [`crate::Spool::release_journal`].
    pub keep_journal: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            batch_bytes: 8 << 20,
            pending_bytes: 64 << 20,
            cache_bytes: 32 << 20,
            reserve_bytes: None,
            checkpoint_after_bytes: 256 << 20,
            copy_below_percent: 25,
            keep_journal: true,
        }
    }
}

/// Offsets in a segment are `u32`: this, one batch and one message together stay below.
const SEGMENT_MAX_BYTES: u32 = 1 << 30;
const BATCH_MAX_BYTES: usize = 256 << 20;
const RESERVE_DEFAULT_BYTES: u64 = 256 << 20;
const RESERVE_DEFAULT_PERCENT: u64 = 2;

impl Options {
    /// Within what the format can hold.
    pub(super) fn clamped(mut self) -> Self {
        self.segment_bytes = self.segment_bytes.clamp(4 << 10, SEGMENT_MAX_BYTES);
        self.batch_bytes = self.batch_bytes.clamp(1 << 10, BATCH_MAX_BYTES);
        self.pending_bytes = self.pending_bytes.clamp(1 << 10, MESSAGE_MAX_BYTES);
        self.copy_below_percent = self.copy_below_percent.min(90);
        self
    }

    pub(super) fn reserve(&self, total: u64) -> u64 {
        self.reserve_bytes.unwrap_or_else(|| RESERVE_DEFAULT_BYTES.min(total / 100 * RESERVE_DEFAULT_PERCENT))
    }
}

/// How far [`super::LogSpool::open`] has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    pub done_bytes: u64,
    pub total_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Loading the snapshot of the index.
    Checkpoint,
    /// Reading the log after it, or all of it.
    Log,
}

/// What [`super::LogSpool::open`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Whether the checkpoint could be used; otherwise the whole log was read.
    pub from_checkpoint: bool,
    /// Records read from the log.
    pub records: u64,
    /// Bytes that a crash had left unfinished, cut off. Nothing in them had been acknowledged.
    pub torn_bytes: u64,
    /// Stretches of the log that had been durable and are damaged now.
    pub damaged_regions: u64,
    pub damaged_bytes: u64,
    /// Live messages the checkpoint knew whose segment is gone.
    pub lost_messages: u64,
}

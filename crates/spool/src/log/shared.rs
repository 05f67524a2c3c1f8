use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};

use super::files::Files;
use super::options::Options;
use super::signal::Signal;
use super::state::State;
use crate::cache::BodyCache;
use crate::disk::Disk;
use crate::{Position, SpoolError, SpoolState, SpoolStats};

/// What the callers, the committer and the keeper have in common.
pub(super) struct Shared {
    pub disk: Arc<dyn Disk>,
    pub options: Options,
    pub state: RwLock<State>,
    pub cache: Mutex<BodyCache>,
    pub files: Files,
    pub counters: Counters,
    /// The end of the last durable record.
    durable: AtomicU64,
    /// Up to here the journal has been read.
    released: AtomicU64,
    /// No key at or above this was given yet.
    pub next_key: AtomicU64,
    failed: OnceLock<SpoolError>,
    pub full: AtomicBool,
    pub closed: AtomicBool,
    /// Wakes the keeper.
    pub signal: Signal,
}

#[derive(Default)]
pub(super) struct Counters {
    pub last_sync_us: AtomicU64,
    pub syncs: AtomicU64,
    pub damaged: AtomicU64,
    /// Bytes of log written since opening.
    pub written: AtomicU64,
}

impl Shared {
    pub fn new(
        disk: Arc<dyn Disk>,
        options: Options,
        state: State,
        next_key: u64,
        durable: Position,
    ) -> Self {
        Self {
            files: Files::new(Arc::clone(&disk)),
            cache: Mutex::new(BodyCache::new(options.cache_bytes)),
            disk,
            options,
            state: RwLock::new(state),
            counters: Counters::default(),
            durable: AtomicU64::new(durable.0),
            released: AtomicU64::new(0),
            next_key: AtomicU64::new(next_key),
            failed: OnceLock::new(),
            full: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            signal: Signal::default(),
        }
    }

    pub fn durable(&self) -> Position {
        Position(self.durable.load(Ordering::Acquire))
    }

    pub fn set_durable(&self, position: Position) {
        self.durable.store(position.0, Ordering::Release);
    }

    pub fn release(&self, upto: Position) {
        self.released.fetch_max(upto.0, Ordering::AcqRel);
        self.signal.touch();
    }

    /// Up to where the journal may go.
    pub fn released(&self) -> Position {
        if self.options.keep_journal {
            Position(self.released.load(Ordering::Acquire))
        } else {
            Position::END
        }
    }

    pub fn failure(&self) -> Option<SpoolError> {
        self.failed.get().cloned()
    }

    /// Stops the spool for good.
    pub fn fail(&self, error: SpoolError) -> SpoolError {
        tracing::error!(spool.error = %error, "the spool failed; nothing more is accepted until a restart");
        self.failed.get_or_init(|| error).clone()
    }

    pub fn damage(&self, what: &str) {
        self.counters.damaged.fetch_add(1, Ordering::Relaxed);
        tracing::error!(spool.damage = what, "the spool found damaged data");
    }

    pub fn stats(&self) -> SpoolStats {
        let state = self.state.read();
        SpoolStats {
            state: self.condition(),
            live_messages: state.index.len() as u64,
            live_recipients: state.index.live_recipients(),
            live_bytes: state.live_bytes,
            disk_bytes: state.segments.values().map(|segment| u64::from(segment.len)).sum(),
            segments: state.segments.len() as u64,
            last_sync_us: self.counters.last_sync_us.load(Ordering::Relaxed),
            syncs: self.counters.syncs.load(Ordering::Relaxed),
            damaged: self.counters.damaged.load(Ordering::Relaxed),
            index_bytes: state.index.bytes() as u64,
        }
    }

    fn condition(&self) -> SpoolState {
        if self.failed.get().is_some() {
            SpoolState::Failed
        } else if self.closed.load(Ordering::Relaxed) {
            SpoolState::Closed
        } else if self.full.load(Ordering::Relaxed) {
            SpoolState::Full
        } else {
            SpoolState::Healthy
        }
    }
}

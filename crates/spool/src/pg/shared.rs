use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use postroad_db::{Db, DbError};

use super::PgOptions;
use crate::cache::BodyCache;
use crate::index::{Index, Location};
use crate::{Position, SpoolError, SpoolState, SpoolStats};

/// What the callers, the committer and the lease keeper have in common.
pub(super) struct Shared {
    pub db: Db,
    pub options: PgOptions,
    /// This node's number, and which of its lives this is.
    pub node: i64,
    pub incarnation: i64,
    pub live: RwLock<Live>,
    pub cache: Mutex<BodyCache>,
    /// The position of the last journal row that is durable.
    pub durable: AtomicU64,
    pub released: AtomicU64,
    /// No key at or above this is known to have been given.
    pub next_key: AtomicU64,
    pub last_sync_us: AtomicU64,
    pub syncs: AtomicU64,
    pub damaged: AtomicU64,
    /// The database is full or away; messages are refused for the time being.
    pub full: AtomicBool,
    pub closed: AtomicBool,
    failed: OnceLock<SpoolError>,
}

/// The messages this node may deliver.
#[derive(Default)]
pub(super) struct Live {
    pub index: Index,
    pub bytes: u64,
}

impl Live {
    pub fn remove(&mut self, key: u64) {
        if let Some(at) = self.index.remove(key) {
            self.bytes -= u64::from(at.len);
        }
    }
}

/// The index wants to know where a record stands; here, only its size is of interest.
pub(super) fn location(bytes: u64) -> Location {
    Location { segment: 0, offset: 0, len: u32::try_from(bytes).unwrap_or(u32::MAX) }
}

impl Shared {
    pub fn new(db: Db, options: PgOptions, node: i64, incarnation: i64) -> Self {
        Self {
            cache: Mutex::new(BodyCache::new(options.cache_bytes)),
            db,
            options,
            node,
            incarnation,
            live: RwLock::default(),
            durable: AtomicU64::new(0),
            released: AtomicU64::new(0),
            next_key: AtomicU64::new(1),
            last_sync_us: AtomicU64::new(0),
            syncs: AtomicU64::new(0),
            damaged: AtomicU64::new(0),
            full: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            failed: OnceLock::new(),
        }
    }

    pub fn durable(&self) -> Position {
        Position(self.durable.load(Ordering::Acquire))
    }

    pub fn failure(&self) -> Option<SpoolError> {
        self.failed.get().cloned()
    }

    /// Stops the spool for good.
    pub fn fail(&self, error: SpoolError) -> SpoolError {
        tracing::error!(spool.error = %error, "the spool failed; nothing more is accepted until a restart");
        self.failed.get_or_init(|| error).clone()
    }

    /// Another node has taken over, or this node was started a second time.
    pub fn fenced(&self) -> SpoolError {
        self.fail(SpoolError::Failed("this node's lease on the spool was taken by another".into()))
    }

    pub fn damage(&self, what: &str) {
        self.damaged.fetch_add(1, Ordering::Relaxed);
        tracing::error!(spool.damage = what, "the spool found damaged data");
    }

    pub fn stats(&self) -> SpoolStats {
        let live = self.live.read();
        let state = if self.failed.get().is_some() {
            SpoolState::Failed
        } else if self.closed.load(Ordering::Relaxed) {
            SpoolState::Closed
        } else if self.full.load(Ordering::Relaxed) {
            SpoolState::Full
        } else {
            SpoolState::Healthy
        };
        SpoolStats {
            state,
            live_messages: live.index.len() as u64,
            live_recipients: live.index.live_recipients(),
            live_bytes: live.bytes,
            disk_bytes: live.bytes,
            segments: 0,
            last_sync_us: self.last_sync_us.load(Ordering::Relaxed),
            syncs: self.syncs.load(Ordering::Relaxed),
            damaged: self.damaged.load(Ordering::Relaxed),
            index_bytes: live.index.bytes() as u64,
        }
    }
}

pub(super) fn failed(what: &str, error: &DbError) -> SpoolError {
    SpoolError::Failed(format!("{what}: {error}").into())
}

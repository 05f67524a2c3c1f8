use std::sync::atomic::{AtomicU64, Ordering};

use postroad_insight::{EventLog, Record};
use postroad_spool::{Position, Spool};
use tokio::sync::{RwLock, RwLockReadGuard};

/// Knows up to where the spool's journal has reached the event log, so that after a crash just the rest is replayed.
///
/// Everyone who writes to the spool and then to the event log holds a share in between. The barrier waits for all
/// shares to be given back; at that moment the highest position written is also the highest position projected.
#[derive(Debug, Default)]
pub(crate) struct Projection {
    shares: RwLock<()>,
    highest: AtomicU64,
}

/// Between the write to the spool and the one to the event log.
pub(crate) struct Projecting<'a> {
    projection: &'a Projection,
    _share: RwLockReadGuard<'a, ()>,
}

impl Projecting<'_> {
    /// What was written at `position` has been appended to the event log.
    pub fn done(self, position: Position) {
        self.projection.highest.fetch_max(position.0, Ordering::SeqCst);
    }
}

impl Projection {
    pub async fn begin(&self) -> Projecting<'_> {
        Projecting { projection: self, _share: self.shares.read().await }
    }

    /// Writes down how far the event log is, and lets the spool reclaim the journal up to there.
    pub async fn barrier(&self, events: &EventLog, spool: &dyn Spool) {
        let position = {
            let _all = self.shares.write().await;
            let position = self.highest.load(Ordering::SeqCst);
            if position == 0 {
                return;
            }
            events.append(vec![Record::Position(position)]).await;
            position
        };
        match events.flush().await {
            Ok(()) => spool.release_journal(Position(position)),
            Err(error) => {
                tracing::error!(%error, "the event log is not writing; the spool keeps its journal")
            }
        }
    }
}

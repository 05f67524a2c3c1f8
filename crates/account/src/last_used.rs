//! When something was last used, written in batches.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::UtcMillis;
use postroad_db::{Db, DbError, values};
use uuid::Uuid;

/// Things remembered between two writes; what does not fit is written the next time it is used.
const PENDING_MAX: usize = 10_000;
/// The precision of a stored time.
const PRECISION: Duration = Duration::from_secs(60);

pub struct LastUsed {
    table: &'static str,
    column: &'static str,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    pending: HashMap<Uuid, UtcMillis>,
    written: HashMap<Uuid, UtcMillis>,
}

impl LastUsed {
    pub fn new(table: &'static str) -> Self {
        Self::column(table, "last_used_at")
    }

    pub fn column(table: &'static str, column: &'static str) -> Self {
        Self { table, column, inner: Mutex::default() }
    }

    pub fn touch(&self, id: Uuid, now: UtcMillis) {
        let mut inner = self.inner.lock();
        if inner.written.get(&id).is_some_and(|written| now.since(*written) < PRECISION) {
            return;
        }
        if inner.pending.len() < PENDING_MAX || inner.pending.contains_key(&id) {
            inner.pending.insert(id, now);
        }
    }

    /// Writes what was touched since the last call.
    pub async fn flush(&self, db: &Db) -> Result<(), DbError> {
        let pending = std::mem::take(&mut self.inner.lock().pending);
        if pending.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "UPDATE {} SET {column} = ? WHERE id = ? AND ({column} IS NULL OR {column} < ?)",
            self.table,
            column = self.column
        );
        let mut tx = db.begin().await?;
        // In one order everywhere, so that two processes do not wait for each other.
        let mut pending: Vec<_> = pending.into_iter().collect();
        pending.sort_unstable();
        for (id, at) in &pending {
            tx.execute(&sql, values![*at, *id, *at]).await?;
        }
        tx.commit().await?;
        let mut inner = self.inner.lock();
        if inner.written.len() + pending.len() > PENDING_MAX {
            inner.written.clear();
        }
        inner.written.extend(pending);
        Ok(())
    }
}

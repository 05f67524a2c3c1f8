use std::collections::HashSet;

use postroad_db::DbError;

use super::Engine;
use crate::memory::{MemoryKey, Remembered};

/// What is written and what still has to be.
#[derive(Debug, Default)]
pub(super) struct Learning {
    /// Not written yet, because the database did not answer.
    waiting: Vec<Remembered>,
    /// Gates that are written and may have opened since.
    gates: HashSet<MemoryKey>,
    /// Those written last, so that what did not change is not written again.
    last: Vec<Remembered>,
}

/// Lessons that wait for a database that does not answer; beyond it the oldest are left out.
const WAITING_MOST: usize = 50_000;

impl Engine {
    /// Writes down what was learned since the last time.
    pub(super) async fn keep_lessons(&self) {
        let mut learning = self.learning.lock().await;
        let mut step = 0;
        while self.core.lock().lessons(step, &mut learning.waiting) {
            step += 1;
        }
        let closed = self.core.lock().closed_gates();
        if let Err(error) = self.write_lessons(&mut learning, closed).await {
            tracing::warn!(%error, "learned limits could not be written; they are written later");
            let excess = learning.waiting.len().saturating_sub(WAITING_MOST);
            learning.waiting.drain(..excess);
        }
    }

    async fn write_lessons(&self, learning: &mut Learning, closed: Vec<Remembered>) -> Result<(), DbError> {
        let keys: HashSet<MemoryKey> = closed.iter().map(|one| one.key.clone()).collect();
        let opened: Vec<MemoryKey> = learning.gates.difference(&keys).cloned().collect();
        let changed: Vec<Remembered> =
            closed.iter().filter(|one| !learning.last.contains(one)).cloned().collect();
        self.memory.forget(&opened).await?;
        self.memory.save(&learning.waiting).await?;
        self.memory.save(&changed).await?;
        learning.waiting.clear();
        learning.gates = keys;
        learning.last = closed;
        Ok(())
    }

    /// Gates that were read at the start: they are forgotten when they open.
    pub(super) fn gates_of(remembered: &[Remembered]) -> Learning {
        let gates = remembered.iter().map(|one| one.key.clone());
        let gates = gates.filter(|key| !matches!(key, MemoryKey::Path { .. })).collect();
        Learning { gates, ..Learning::default() }
    }
}

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Problem;

/// Bodies are counted in units of this.
const UNIT_BYTES: usize = 16 * 1024;
/// What the client is told to wait when there is no room.
const RETRY_AFTER_SECS: u64 = 2;

/// The memory that request bodies may take all together, so that many large ones cannot exhaust the machine.
#[derive(Clone, Debug)]
pub struct BodyBudget {
    units: Arc<Semaphore>,
}

/// A body's share; given back when dropped.
#[derive(Debug)]
pub struct BodyShare(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl BodyBudget {
    /// A budget of `bytes`, at least one unit.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self { units: Arc::new(Semaphore::new((bytes / UNIT_BYTES).clamp(1, Semaphore::MAX_PERMITS))) }
    }

    /// Room for a body of up to `bytes`.
    ///
    /// # Errors
    /// `503` with Retry-After when there is none at the moment.
    pub fn take(&self, bytes: usize) -> Result<BodyShare, Problem> {
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(&self.units).try_acquire_many_owned(units).map(BodyShare).map_err(|_| {
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "the server is reading as many large requests as it has room for",
            )
            .retry_after(RETRY_AFTER_SECS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_shared_and_given_back() {
        let budget = BodyBudget::new(4 * UNIT_BYTES);
        let first = budget.take(3 * UNIT_BYTES).unwrap();
        assert_eq!(budget.take(2 * UNIT_BYTES).unwrap_err().rule(), "busy");
        drop(first);
        budget.take(2 * UNIT_BYTES).unwrap();
    }
}

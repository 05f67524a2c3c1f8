//! Figures of what happened, read from counts and never from events.
//!
//! [`count`] brings the counts up to date as the log grows; [`Span`] says which of them a question needs, since older ones
//! are coarser; the rest are the questions.

mod count;
mod counts;
mod destinations;
mod histogram;
mod keep;
mod series;
mod span;
mod totals;

pub use destinations::{DestinationFigures, DestinationSort, LastReply};
pub use series::{Bucket, Point, SERIES_POINTS_MAX};
pub use span::Span;
pub use totals::Totals;

pub(crate) use count::count_some;
pub(crate) use keep::keep;

use std::time::Duration;

use crate::{EventLog, InsightError};

/// How old the counts may be when a question comes; older ones are brought up to date first.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// How long a question waits for that. A log that is being written at full speed answers with counts some seconds old.
const WAIT_MAX: Duration = Duration::from_millis(50);

impl EventLog {
    /// Makes the figures include everything committed before. It happens by itself every few seconds.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn settle(&self) -> Result<(), InsightError> {
        self.flush().await?;
        self.roll_up().await
    }

    /// Makes the figures as fresh as a moment allows.
    async fn freshen(&self) {
        if self.rolled_up_ago() < FRESH_FOR {
            return;
        }
        // Too late or refused: the counts that are there answer, and the writer has logged why.
        let _ = tokio::time::timeout(WAIT_MAX, self.roll_up_once()).await;
    }
}

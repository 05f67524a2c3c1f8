//! Asking the event log.

use std::time::Duration;

use postroad_base::{MessageId, UtcMillis};
use postroad_insight::{EventLog, InsightError};
use tokio::runtime::Handle;

use crate::{Answer, Problem};

/// Asks the log on a thread for blocking work.
///
/// Its listings are made of async closures over references, whose futures the compiler cannot prove to be `Send`
/// (rust-lang/rust#110338), so a handler cannot await them itself.
pub(crate) async fn ask<T, A>(log: &EventLog, question: A) -> Answer<T>
where
    T: Send + 'static,
    A: AsyncFnOnce(EventLog) -> Result<T, InsightError> + Send + 'static,
{
    let log = log.clone();
    let answered = tokio::task::spawn_blocking(move || Handle::current().block_on(question(log))).await;
    match answered {
        Ok(answer) => Ok(answer?),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Problem::unavailable("the server is stopping", 1)),
        },
    }
}

/// The event log is written a moment after the spool: a message this young may be accepted and not be in it yet.
const YOUNG: Duration = Duration::from_secs(10);

/// Whether a message that is not in the log may have been accepted just now. Its id tells its age (RFC 9562 §5.7).
pub(crate) fn may_be_on_its_way(id: MessageId, now: UtcMillis) -> bool {
    let Some(made) = id.0.get_timestamp() else { return false };
    let (seconds, nanos) = made.to_unix();
    let made = UtcMillis(i64::try_from(seconds).unwrap_or(0) * 1_000 + i64::from(nanos / 1_000_000));
    now.since(made) < YOUNG
}

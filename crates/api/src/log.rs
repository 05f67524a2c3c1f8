//! Asking the event log.

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

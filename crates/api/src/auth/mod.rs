//! Who is asking, and whether they may: one middleware in front of every operation.

mod access;
mod authorise;
mod caller;
mod rate_limit;
mod recheck;
mod workspace;

pub use self::access::{ADMINISTRATOR, Access, AccessTable, SCHEME};
pub(crate) use self::authorise::{Guard, LocalSocket, authorise, may_read_metrics, peer};
pub use self::caller::Caller;
pub use self::rate_limit::{Rate, RateLimiter};
pub(crate) use self::recheck::Recheck;

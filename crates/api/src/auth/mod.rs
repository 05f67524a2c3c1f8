//! Who is asking, and whether they may: one middleware in front of every operation.
//!
//! Programs send an API key, browsers the cookie of a session. A request that carries both is judged by its key.

mod access;
mod authorise;
mod caller;
mod client;
pub(crate) mod cookie;
mod csrf;
mod rate_limit;
mod recheck;
mod session;
mod site;
mod workspace;

pub use self::access::{ADMINISTRATOR, Access, AccessTable, SCHEME, SESSION_SCHEME};
pub(crate) use self::authorise::{Guard, LocalSocket, authorise, may_read_metrics};
pub use self::caller::Caller;
pub(crate) use self::client::{ClientAddress, client_address};
pub use self::rate_limit::{Rate, RateLimiter, network_of};
pub(crate) use self::recheck::Recheck;
pub(crate) use self::session::{MaybeSignedIn, SignedIn, Visit, csrf_token};
pub use self::site::OverTls;
pub(crate) use self::site::{Site, public_url, web_origin};

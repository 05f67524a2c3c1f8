//! MTA-STS (RFC 8461): what a domain says about the TLS of its mail hosts, found by a TXT record and fetched by HTTPS.
//!
//! [`Resolver::mta_sts_id`](crate::dns::Resolver::mta_sts_id) looks the record up, [`fetch`] gets the policy and
//! [`Policy::allows`] says whether a host is one of the domain's. What is kept, for how long, and what follows from it is
//! the caller's business.

mod fetch;
mod policy;
mod record;

pub use fetch::{FetchError, fetch};
pub use policy::{Mode, MxPattern, Policy, PolicyError};
pub use record::{Discovery, parse_record};

use std::time::Duration;

/// RFC 8461 §3.3: "a suggested maximum policy size is 64 kilobytes".
pub const MAX_POLICY_BYTES: usize = 64 * 1024;
/// RFC 8461 §3.3 suggests one minute; mail waits for this, and a server that needs longer has trouble.
pub const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// RFC 8461 §3.2: "maximum value of 31557600", about a year.
pub const MAX_AGE_MAX_SECS: u32 = 31_557_600;
/// Patterns of a policy that are kept; more make it invalid.
pub const MAX_MX_PATTERNS: usize = 256;

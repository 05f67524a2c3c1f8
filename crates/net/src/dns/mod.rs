//! Looking names up: one resolver with its own bounded cache, and the mail routing of RFC 5321 §5.1 on top of it.

mod answer;
mod cache;
mod check;
mod choose;
mod dnsbl;
mod resolver;
mod route;
mod route_error;
mod site;
mod upstream;

pub use answer::{Answer, Exchange, LookupError, Mx};
pub use check::{MAX_CONCURRENT_CHECKS, MAX_PTR_NAMES, RecordKind, SPF_TIMEOUT, SpfVerdict};
pub use dnsbl::{DnsblAnswer, DnsblError};
pub use resolver::{Resolver, ResolverError, ResolverOptions, Servers};
pub use route::{AddressFamilies, MxHost, Route, RouteOptions};
pub use route_error::RouteError;
pub use site::{SiteKey, TlsDemand, TlsLevel};

use std::time::Duration;

/// How long one question to one server may take.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a question is asked again when a server fails or stays silent.
pub const ATTEMPTS: usize = 2;
/// How long a look-up may take with all its attempts, CNAME hops and the wait for a free slot.
pub const QUERY_TIMEOUT: Duration = Duration::from_secs(12);
/// Questions asked upstream at the same time; the others wait.
pub const MAX_CONCURRENT_QUERIES: usize = 256;
/// Distinct questions that may be unanswered at the same time; more fail as [`LookupError::Busy`].
pub const MAX_QUESTIONS_IN_FLIGHT: usize = 4_096;
/// Answers kept when [`ResolverOptions::cache_entries`] says nothing else.
pub const CACHE_ENTRIES: usize = 65_536;

/// A record with a smaller TTL, zero included, is still used this long: many messages of one queue run share it.
pub const POSITIVE_TTL_MIN: Duration = Duration::from_secs(1);
pub const POSITIVE_TTL_MAX: Duration = Duration::from_secs(86_400);
/// RFC 2308 §5: "no such record" is kept for the SOA's time within these bounds.
pub const NEGATIVE_TTL_MIN: Duration = Duration::from_secs(5);
/// RFC 2308 §5 recommends one to three hours.
pub const NEGATIVE_TTL_MAX: Duration = Duration::from_secs(3 * 3_600);
/// How long "no such record" is kept when the answer carried no SOA.
pub const NEGATIVE_TTL_WITHOUT_SOA: Duration = Duration::from_secs(30);
/// RFC 9520 §3.2: failures are kept at least one second and at most five minutes.
pub const FAILURE_TTL: Duration = Duration::from_secs(5);

/// Records of one answer that are looked at.
pub const MAX_RECORDS: usize = 256;
/// MX hosts of a domain that are looked at, the most preferred first.
pub const MAX_MX_HOSTS: usize = 20;
/// Addresses of an MX host that are kept.
pub const MAX_ADDRESSES_PER_HOST: usize = 8;
/// How long [`Resolver::mail_hosts`] may take; hosts that could not be looked up by then are left out.
pub const ROUTE_TIME_BUDGET: Duration = Duration::from_secs(30);

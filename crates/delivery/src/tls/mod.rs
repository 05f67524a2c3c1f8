//! What the TLS of outgoing connections must be, and what became of it.
//!
//! DANE (RFC 7672) beats MTA-STS (RFC 8461), which beats what an operator set for a destination, which beats what a
//! provider's profile says, which beats opportunistic TLS (RFC 7435). [`TlsPolicies::demand`] finds what holds for a domain when it is routed, [`TlsPolicies::for_host`] what
//! follows for one host when it is connected to; [`judge`](verdict::judge) says of a connection whether it was good enough.
//! [`report`] counts that and tells the domains once a day (RFC 8460).
//!
//! **Invariant:** where a policy demands TLS nothing goes out in the clear, and nothing bounces for it before its time is up.

mod configured;
mod host;
pub mod report;
mod result;
mod schema;
mod sts;
#[cfg(test)]
mod tests;
mod verdict;

use std::sync::Arc;

use arc_swap::ArcSwap;
use postroad_base::{Domain, SharedClock};
use postroad_db::{Db, DbError};
use postroad_net::dns::{Resolver, Route, TlsDemand};
use postroad_net::http::Client;

pub(crate) use self::configured::Configured;
pub use self::configured::{PATTERN_MAX_BYTES, PolicyPattern, PolicyPatternError, TlsPolicyRule};
pub(crate) use self::host::{HostTls, Need};
use self::report::Counts;
pub use self::result::ResultType;
use self::sts::StsCache;
pub use self::sts::{CachedPolicy, StsStanding};
pub(crate) use self::verdict::{Observed, Verdict, judge};

/// The port of a policy's HTTPS server, where mail servers are at theirs.
const HTTPS_PORT: u16 = 443;
const SMTP_PORT: u16 = 25;

/// The TLS policies of all destinations.
#[derive(Clone)]
pub struct TlsPolicies(Arc<Inner>);

struct Inner {
    db: Db,
    clock: SharedClock,
    resolver: Resolver,
    /// Fetches policies; keeps [`postroad_net::mta_sts::MAX_POLICY_BYTES`] of a body.
    client: Client,
    smtp_port: u16,
    configured: ArcSwap<Configured>,
    sts: StsCache,
    counts: Counts,
}

impl TlsPolicies {
    /// Loads what operators set. `smtp_port` is where mail servers are asked; 25 anywhere but in tests.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(
        db: Db,
        clock: SharedClock,
        resolver: Resolver,
        client: Client,
        smtp_port: u16,
    ) -> Result<Self, DbError> {
        let this = Self(Arc::new(Inner {
            db,
            clock,
            resolver,
            client,
            smtp_port,
            configured: ArcSwap::default(),
            sts: StsCache::default(),
            counts: Counts::default(),
        }));
        this.refresh().await?;
        Ok(this)
    }

    /// What operators set; another one when they change something.
    pub(crate) fn configured(&self) -> Arc<Configured> {
        self.0.configured.load_full()
    }

    /// What is demanded of the connections to a domain's hosts.
    pub(crate) async fn demand(&self, domain: &Domain, route: &Route) -> TlsDemand {
        let sts = self.sts_in_force(domain).await;
        TlsDemand {
            proven: route.secure,
            sts: sts
                .filter(|policy| policy.mode == postroad_net::mta_sts::Mode::Enforce)
                .map(|policy| policy.mx.clone()),
            configured: self.0.configured.load().level(domain, &route.hosts),
        }
    }

    /// A policy's server is asked at 443, or where mail servers are asked in a simulated internet.
    fn https_port(&self) -> u16 {
        if self.0.smtp_port == SMTP_PORT { HTTPS_PORT } else { self.0.smtp_port }
    }
}

impl std::fmt::Debug for TlsPolicies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsPolicies")
    }
}

/// Brings the tables of this part up to date.
///
/// # Errors
/// As the database answers.
pub(crate) async fn migrate(db: &Db) -> Result<(), DbError> {
    db.migrate("tls-policy", &schema::policies()).await?;
    db.migrate("tls-report", &schema::reports()).await
}

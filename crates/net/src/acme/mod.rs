//! Getting the listeners' certificate from an ACME authority (RFC 8555), and renewing it.
//!
//! [`Acme`] is one task's state machine: [`Acme::tick`] does what is due and says when to call again, [`Acme::run`]
//! does that until stopped. Control of the names is shown by HTTP-01 ([`Challenges`], asked by whatever serves port
//! 80) or TLS-ALPN-01 ([`crate::tls::ServerCertificates`] answers by itself on port 443). Failures are stored, so a
//! server that restarts in a loop does not ask again and again.

mod account;
mod challenges;
mod error;
mod hosted;
mod manager;
mod order;
mod schedule;
mod store;

pub use challenges::{ChallengeKind, Challenges};
pub use error::AcmeError;
pub use hosted::{HostCertificate, Hosted, HostedStatus, WhyNot};
pub use manager::{Acme, AcmeOptions, AcmeStatus, AcmeStatusReader};

use std::time::Duration;

pub const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// How long one order may take from the account to the installed certificate.
pub const ISSUANCE_TIMEOUT: Duration = Duration::from_secs(300);
/// How long the authority may take to check the challenges, and again to sign.
pub const ORDER_STEP_TIMEOUT: Duration = Duration::from_secs(120);
/// Names in one certificate.
pub const MAX_NAMES: usize = 100;
/// Hosts with a certificate each, besides the listeners' own.
pub const MAX_HOSTS: usize = 2_000;
/// How often it is looked which hosts there are.
pub const HOSTS_INTERVAL: Duration = Duration::from_secs(60);
/// A certificate is renewed when this part of its lifetime is left, unless the authority suggests a time.
pub const RENEW_AT_REMAINING_FRACTION: u32 = 3;
/// Renewal is brought forward by up to this part of the lifetime, so that not everybody comes at once.
pub const RENEWAL_JITTER_FRACTION: u32 = 50;
/// A suggested time is not waited for beyond the point where this part of the lifetime is left.
pub const LATEST_RENEWAL_FRACTION: u32 = 10;
/// The pause after a first failure. It doubles with each further one. Let's Encrypt allows five failures an hour.
pub const RETRY_MIN: Duration = Duration::from_secs(10 * 60);
pub const RETRY_MAX: Duration = Duration::from_secs(12 * 3_600);
/// RFC 9773 §4.3.2: how often the suggested renewal time is asked for lies between these.
pub const SUGGESTION_REFRESH_MIN: Duration = Duration::from_secs(3_600);
pub const SUGGESTION_REFRESH_MAX: Duration = Duration::from_secs(86_400);
/// The pause after a success, whatever the new certificate says: a wrong clock must not turn into a flood of orders.
pub const ORDER_INTERVAL_MIN: Duration = Duration::from_secs(3_600);
/// The longest sleep between two looks, so that a changed clock is noticed.
pub const LOOK_INTERVAL_MAX: Duration = Duration::from_secs(3_600);
/// Stored files larger than this are not read.
pub const MAX_STORED_BYTES: u64 = 1 << 20;

//! SMTP submission: listeners, and the shell around the sans-IO session of `postroad-smtp`.

mod auth;
mod connection;
mod listener;
mod policy;

use std::sync::Arc;
use std::time::Duration;

use postroad_account::Accounts;
use postroad_base::{Domain, SharedClock};
use postroad_delivery::Gate;
use postroad_smtp::sasl::Mechanism;
use postroad_smtp::server::{Config as SessionConfig, Limits};
use rustls::ServerConfig;
use tokio::sync::Semaphore;

pub use self::connection::Security;
pub use self::listener::{ConnectionCounts, bind, run};

/// What every submission session shares.
pub struct Submission {
    gate: Gate,
    accounts: Accounts,
    clock: SharedClock,
    tls: Arc<ServerConfig>,
    counts: Arc<ConnectionCounts>,
    /// Memory for content being received, in KiB.
    content_memory: Arc<Semaphore>,
    /// AUTH needed before MAIL.
    strict: Arc<SessionConfig>,
    /// For networks trusted without AUTH.
    trusting: Arc<SessionConfig>,
}

/// What a [`Submission`] is made of.
pub struct SubmissionParts {
    pub gate: Gate,
    pub accounts: Accounts,
    pub clock: SharedClock,
    pub tls: Arc<ServerConfig>,
    pub hostname: Domain,
    pub connections: u32,
    pub connections_per_address: u32,
    /// Keys the salts of unknown logins; kept in the data directory.
    pub scram_secret: [u8; 32],
}

/// All messages being received at the same time may use this much memory; who comes later gets 452.
const CONTENT_MEMORY_KIB: usize = 512 * 1024;

impl Submission {
    #[must_use]
    pub fn new(parts: SubmissionParts) -> Arc<Self> {
        let limits = parts.gate.limits();
        let mut strict = SessionConfig::new(parts.hostname, parts.scram_secret);
        strict.starttls = true;
        strict.auth = Mechanism::ALL.to_vec();
        strict.require_auth = true;
        strict.limits =
            Limits { recipients: limits.recipients, message_bytes: limits.size_bytes, ..Limits::default() };
        strict.greeting_delay = Duration::ZERO;
        strict.transcript = true;
        let trusting = SessionConfig { require_auth: false, ..strict.clone() };
        Arc::new(Self {
            gate: parts.gate,
            accounts: parts.accounts,
            clock: parts.clock,
            tls: parts.tls,
            counts: ConnectionCounts::new(parts.connections, parts.connections_per_address),
            content_memory: Arc::new(Semaphore::new(CONTENT_MEMORY_KIB)),
            strict: Arc::new(strict),
            trusting: Arc::new(trusting),
        })
    }

    fn session_config(&self, trusted: bool) -> Arc<SessionConfig> {
        Arc::clone(if trusted { &self.trusting } else { &self.strict })
    }
}

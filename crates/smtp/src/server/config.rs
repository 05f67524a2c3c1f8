use std::fmt;
use std::time::Duration;

use postroad_base::Domain;

use super::Limits;
use crate::sasl::{DEFAULT_ITERATIONS, Mechanism};

/// What a listener offers and asks for; shared by its sessions.
#[derive(Clone)]
pub struct Config {
    /// Our name in the greeting and the EHLO reply, and the domain of `RCPT TO:<postmaster>`.
    pub hostname: Domain,
    /// What follows the name in the greeting.
    pub banner: String,
    /// How long the greeting is held back. Clients that talk before it are refused, see `refuse_early_talkers`.
    pub greeting_delay: Duration,
    /// A client that sends before the greeting, or more commands behind its first EHLO before it knows that we do
    /// PIPELINING, gets 554 and is disconnected.
    pub refuse_early_talkers: bool,
    /// Whether STARTTLS is offered on a connection without TLS.
    pub starttls: bool,
    /// Offered and accepted under TLS only. -PLUS only when the shell supplied an exporter. Empty: no AUTH.
    pub auth: Vec<Mechanism>,
    /// MAIL only after AUTH: a submission server (RFC 6409 §4.3).
    pub require_auth: bool,
    pub extensions: Extensions,
    /// Keys the salts that unknown logins appear to have, so that they do not change between attempts. One per
    /// installation, random, kept.
    pub scram_secret: [u8; 32],
    /// The iterations unknown logins appear to have: those of real ones.
    pub scram_iterations: u32,
    pub limits: Limits,
    /// Keep what is said, for [`super::Session::transcript`].
    pub transcript: bool,
}

impl Config {
    /// A server called `hostname` that offers all extensions, no STARTTLS and no AUTH.
    #[must_use]
    pub fn new(hostname: Domain, scram_secret: [u8; 32]) -> Self {
        Self {
            hostname,
            banner: "ESMTP Postroad".into(),
            greeting_delay: Duration::ZERO,
            refuse_early_talkers: true,
            starttls: false,
            auth: Vec::new(),
            require_auth: false,
            extensions: Extensions::default(),
            scram_secret,
            scram_iterations: DEFAULT_ITERATIONS,
            limits: Limits::default(),
            transcript: false,
        }
    }
}

/// The secret stays out of logs.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("hostname", &self.hostname).finish_non_exhaustive()
    }
}

/// Extensions that can be turned off. PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES and LIMITS are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extensions {
    /// RFC 6531.
    pub smtp_utf8: bool,
    /// RFC 3030 CHUNKING and BINARYMIME.
    pub chunking: bool,
    /// RFC 3461.
    pub dsn: bool,
    /// RFC 8689, offered under TLS.
    pub require_tls: bool,
}

impl Default for Extensions {
    fn default() -> Self {
        Self { smtp_utf8: true, chunking: true, dsn: true, require_tls: true }
    }
}

use std::time::Duration;

use crate::sasl::Credentials;

/// How to speak to a server; shared by the sessions of a destination.
#[derive(Clone, Debug)]
pub struct Config {
    /// Our name in EHLO: the one the source address' PTR record has.
    pub ehlo_name: String,
    pub tls: TlsPolicy,
    /// For a relay host. Without AUTH on offer, or when it fails, the session ends.
    pub credentials: Option<Credentials>,
    /// AUTH also without TLS. Only for a relay host on the same machine.
    pub auth_without_tls: bool,
    /// BDAT where CHUNKING is offered.
    pub use_chunking: bool,
    pub timeouts: Timeouts,
}

impl Config {
    /// Opportunistic TLS, no login.
    #[must_use]
    pub fn new(ehlo_name: impl Into<String>) -> Self {
        Self {
            ehlo_name: ehlo_name.into(),
            tls: TlsPolicy::Opportunistic,
            credentials: None,
            auth_without_tls: false,
            use_chunking: true,
            timeouts: Timeouts::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsPolicy {
    /// STARTTLS is not used although offered: after a handshake has failed, where plain text is allowed.
    Never,
    /// RFC 3207 where offered; mail goes in plain text otherwise.
    #[default]
    Opportunistic,
    /// Without STARTTLS the session ends.
    Required,
}

/// RFC 5321 §4.5.3.2. A timer for a reply runs until the whole reply is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// §4.5.3.2.1.
    pub greeting: Duration,
    /// EHLO, STARTTLS, AUTH and RSET, which the RFC does not name.
    pub command: Duration,
    /// For the shell's handshake.
    pub tls: Duration,
    /// §4.5.3.2.2.
    pub mail: Duration,
    /// §4.5.3.2.3.
    pub rcpt: Duration,
    /// §4.5.3.2.4.
    pub data_initiation: Duration,
    /// §4.5.3.2.5: for each piece of content to be written.
    pub data_block: Duration,
    /// §4.5.3.2.6: for the reply to the whole content. Giving up earlier makes duplicates.
    pub data_termination: Duration,
    pub quit: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            greeting: Duration::from_mins(5),
            command: Duration::from_mins(5),
            tls: Duration::from_mins(1),
            mail: Duration::from_mins(5),
            rcpt: Duration::from_mins(5),
            data_initiation: Duration::from_mins(2),
            data_block: Duration::from_mins(3),
            data_termination: Duration::from_mins(10),
            quit: Duration::from_secs(5),
        }
    }
}

/// Commands on their way at once with PIPELINING. Keeps a flight of short commands and its replies below what
/// two TCP windows hold, so that neither side can block the other (RFC 2920 §3.1).
pub(super) const PIPELINE_MAX_COMMANDS: usize = 100;

/// Content up to this size goes in the same flight as the envelope; larger content waits until a recipient is
/// accepted.
pub(super) const PIPELINED_CONTENT_MAX_BYTES: u64 = 256 * 1024;

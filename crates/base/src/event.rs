use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{AttemptId, EmailAddress, EventId, MessageId, Reply, Stream, UtcMillis, WorkspaceId};

/// What can happen to a message, or to one of its recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// On disk; from here on it is ours to deliver or to explain.
    Accepted,
    /// An attempt ended with 4yz or without a final reply; another will follow.
    Deferred,
    /// A remote server took responsibility (2yz after the content).
    Delivered,
    /// Final failure.
    Bounced,
    /// Its time ran out before anybody took it.
    Expired,
    Held,
    Released,
    Cancelled,
    /// Not tried because the address is on the suppression list.
    Suppressed,
    /// Kept in the sandbox instead of being sent.
    Captured,
}

impl EventKind {
    pub const ALL: [Self; 10] = [
        Self::Accepted,
        Self::Deferred,
        Self::Delivered,
        Self::Bounced,
        Self::Expired,
        Self::Held,
        Self::Released,
        Self::Cancelled,
        Self::Suppressed,
        Self::Captured,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
            Self::Held => "held",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Suppressed => "suppressed",
            Self::Captured => "captured",
        }
    }

    /// Whether nothing more can happen to the recipient by our doing.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Delivered
                | Self::Bounced
                | Self::Expired
                | Self::Cancelled
                | Self::Suppressed
                | Self::Captured
        )
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown event kind")]
pub struct EventKindError;

impl FromStr for EventKind {
    type Err = EventKindError;
    fn from_str(text: &str) -> Result<Self, EventKindError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(EventKindError)
    }
}

/// Something that happened to a message.
///
/// `Accepted` comes once per message and recipient with the message's facts in `message`; the others name the
/// recipient and, after an attempt, what the remote server said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub at: UtcMillis,
    pub kind: EventKind,
    pub workspace: WorkspaceId,
    pub message: MessageId,
    pub stream: Stream,
    pub recipient: EmailAddress,
    /// The remote server's words, or ours where we ended it.
    pub reply: Option<Reply>,
    /// Why, in one sentence, where the reply alone does not say it (rule, operator, DNS).
    pub reason: Option<String>,
    /// When the next attempt is due, for `Deferred`.
    pub next_attempt: Option<UtcMillis>,
    pub attempt: Option<AttemptFacts>,
}

/// What an attempt was made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptFacts {
    pub id: AttemptId,
    /// Counted from 1, per recipient.
    pub number: u32,
    /// The host we spoke to, an MX or the relay host; empty if none could be found.
    pub mx_host: String,
    pub remote_ip: Option<IpAddr>,
    /// The local address of the source.
    pub source_ip: Option<IpAddr>,
    pub tls: Option<TlsFacts>,
    /// From the connection's (or the reused session's transaction's) start to the final reply.
    pub duration_ms: u32,
    /// What was said; shared by the recipients of one transaction.
    pub transcript: Option<Transcript>,
    /// What was asked of TLS, and whether it held; `None` where it did not come to that.
    pub tls_policy: Option<TlsPolicyFacts>,
    /// The name of the source it left from; `None` by way of a relay host, or before one was chosen.
    pub source: Option<String>,
    /// The provider of the destination, as in shaping profiles; `None` where none is known.
    pub provider: Option<String>,
}

/// What a connection's TLS had to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsPolicyFacts {
    /// As in `dane`, `mta-sts enforce`, `opportunistic`.
    pub policy: String,
    /// Why it did not hold (RFC 8460 §4.3), as in `certificate-expired`; `None` when it did.
    pub failure: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// As in `TLSv1.3`.
    pub version: String,
    pub cipher: String,
    /// Whether the certificate was valid for the host (opportunistic TLS goes on without).
    pub verified: bool,
}

/// Commands and replies in order. Never content, never credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    pub lines: Vec<TranscriptLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptLine {
    /// Milliseconds since the attempt began.
    pub at_ms: u32,
    /// `true`: we said it; `false`: the remote server did.
    pub ours: bool,
    pub text: String,
}

use std::fmt;
use std::str::FromStr;

use postroad_base::{EmailAddress, Event, MessageId, Stream, UtcMillis, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One thing to write to the log. The order of records is the order of the log.
#[derive(Clone, Debug)]
pub enum Record {
    /// A message is on disk and ours to deliver.
    Accepted(Box<AcceptedMessage>),
    /// Something happened to a recipient of a message whose `Accepted` came before.
    ///
    /// An event of kind `Accepted` is ignored here: the message's own record says it.
    Happened(Box<Event>),
    /// Everything up to this position of the caller's journal has been appended. It is committed together with
    /// what precedes it.
    Position(u64),
}

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Smtp,
    Api,
    Cli,
    /// Written by a person in the web application.
    Web,
    /// Made by us to report about another message (RFC 3464).
    Dsn,
}

impl Source {
    pub const ALL: [Self; 5] = [Self::Smtp, Self::Api, Self::Cli, Self::Web, Self::Dsn];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Web => "web",
            Self::Dsn => "dsn",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no source of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown source; use smtp, api, cli, web or dsn")]
pub struct SourceError;

impl FromStr for Source {
    type Err = SourceError;
    fn from_str(text: &str) -> Result<Self, SourceError> {
        Self::ALL.into_iter().find(|source| source.as_str() == text).ok_or(SourceError)
    }
}

/// The facts of an accepted message, as search and the message's story show them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedMessage {
    pub id: MessageId,
    pub at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub source: Source,
    /// The name of the SMTP credential or API key, as its owner knows it.
    pub credential: Option<String>,
    /// `None` is the null reverse-path (RFC 5321 §4.5.5).
    pub envelope_from: Option<EmailAddress>,
    /// The From field's value as written (RFC 5322 §3.6.2).
    pub header_from: String,
    pub subject: String,
    /// Each address once; a repeated one is stored once.
    pub recipients: Vec<EmailAddress>,
    pub tags: Vec<String>,
    pub metadata: Map<String, Value>,
    pub size_bytes: u64,
    /// The Message-ID field's value, with or without angle brackets (RFC 5322 §3.6.4).
    pub message_id_header: String,
    /// When the sender asked for it to leave, if later than at once.
    pub send_at: Option<UtcMillis>,
}

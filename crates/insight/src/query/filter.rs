use postroad_base::{Domain, EmailAddress, EventKind, MessageId, Stream, UtcMillis, WorkspaceId};

use crate::{RecipientStatus, Source};

/// Which messages to list. Every field that is set must match; the default lists all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageFilter {
    /// `None` looks into every workspace, as the installation's administrator may.
    pub workspace: Option<WorkspaceId>,
    /// At least one recipient (the one asked for, with `recipient` or `domain`) stands there.
    pub status: Option<RecipientStatus>,
    pub recipient: Option<EmailAddress>,
    /// The envelope's or the From field's address.
    pub sender: Option<EmailAddress>,
    /// A recipient's domain.
    pub domain: Option<Domain>,
    /// Words of the subject; one that ends in `*` may go on.
    pub subject: Option<String>,
    pub tag: Option<String>,
    pub stream: Option<Stream>,
    pub source: Option<Source>,
    pub message_id_header: Option<String>,
    /// Accepted at this time or later.
    pub from: Option<UtcMillis>,
    /// Accepted before this time.
    pub until: Option<UtcMillis>,
    /// Words of the subject, the addresses or the tags, or a whole address; `*` as in `subject`.
    pub text: Option<String>,
}

/// Which events to list. Every field that is set must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    pub workspace: Option<WorkspaceId>,
    pub kind: Option<EventKind>,
    /// With `recipient`, `domain` or `message` the newest message's events come first, newest first.
    pub recipient: Option<EmailAddress>,
    pub domain: Option<Domain>,
    pub message: Option<MessageId>,
    pub stream: Option<Stream>,
    pub from: Option<UtcMillis>,
    pub until: Option<UtcMillis>,
}

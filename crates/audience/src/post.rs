//! Mail the audience needs to be sent. Declared here and done above, by the one gate: this crate never sends.

use futures::future::BoxFuture;
use postroad_base::{EmailAddress, MessageId, WorkspaceId};

/// Hands over mail that the program itself wrote. Implemented above this crate, over delivery's gate, so that sandbox
/// mode captures it, a suppressed address gets none, and its sender must be of a verified domain.
pub trait Postman: Send + Sync {
    /// Makes the mail durable; when this answers, it is queued or captured.
    ///
    /// # Errors
    /// [`PostError`], by what the caller does next; then nothing of the mail is kept.
    fn post(&self, mail: SystemMail) -> BoxFuture<'_, Result<MessageId, PostError>>;
}

/// A mail to one person about their own doing: a confirmation, a change of address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemMail {
    pub workspace: WorkspaceId,
    pub from: EmailAddress,
    /// May be empty.
    pub from_name: String,
    pub reply_to: Option<EmailAddress>,
    pub to: EmailAddress,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What it is, for searching: `form-confirmation`, `address-change`.
    pub tag: &'static str,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// It would be refused again: the rule, as in `sender_domain_unverified` or `recipient_suppressed`.
    #[error("{message}")]
    Refused { rule: &'static str, message: String },
    /// The same mail may be taken later.
    #[error("{0}")]
    Later(String),
}

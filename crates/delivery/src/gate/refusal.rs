use postroad_account::{AccountError, QuotaExceeded};
use postroad_base::{Domain, EmailAddress, EnhancedCode, Reply};
use postroad_db::DbError;
use postroad_spool::SpoolError;

use super::CaptureError;
use crate::consent::Denial;

/// Why a message, a sender or a recipient is not taken: the rule, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the workspace does not exist")]
    NoWorkspace,
    #[error("the workspace is suspended: {reason}")]
    Suspended { reason: String },
    #[error("the message has no recipient")]
    NoRecipient,
    #[error("the message has {found} recipients; at most {limit} go with one message")]
    TooManyRecipients { found: usize, limit: usize },
    #[error("the message has {found} bytes; at most {limit} are taken")]
    TooLarge { found: u64, limit: u64 },
    #[error("{domain} is not a verified domain of this workspace")]
    SenderDomain { domain: Domain },
    #[error("this credential may not send from {domain}")]
    CredentialDomain { domain: Domain },
    #[error("{address} is on the suppression list ({reason})")]
    Suppressed { address: EmailAddress, reason: String },
    #[error("every recipient is on the suppression list")]
    AllSuppressed,
    /// The person does not want the topic, or cannot be given a way out of it.
    #[error("{}", .0.detail)]
    Topic(Denial),
    #[error("a message with a topic goes to one recipient, and this one has {found}")]
    TopicRecipients { found: usize },
    #[error("{0}")]
    Quota(QuotaExceeded),
    #[error("{problem}")]
    Header { field: String, problem: String },
    #[error("{0}")]
    Content(String),
    #[error("line {line} of the message has {found} bytes; at most 998 are allowed in a line")]
    LongLine { line: usize, found: usize },
    #[error("the message is going round in a loop: {0}")]
    Loop(String),
    #[error("{0}")]
    Schedule(String),
    #[error("there is no room on the disk")]
    DiskFull,
    #[error("too many messages are being captured at the same time")]
    Busy,
    #[error("the message could not be stored")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// The rule's name: stable, for programs.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NoWorkspace => "workspace_unknown",
            Self::Suspended { .. } => "workspace_suspended",
            Self::NoRecipient => "recipient_missing",
            Self::TooManyRecipients { .. } => "too_many_recipients",
            Self::TooLarge { .. } => "message_too_large",
            Self::SenderDomain { .. } => "sender_domain_unverified",
            Self::CredentialDomain { .. } => "sender_domain_not_allowed",
            Self::Suppressed { .. } | Self::AllSuppressed => "recipient_suppressed",
            Self::Topic(denial) => denial.rule,
            Self::TopicRecipients { .. } => "topic_recipients",
            Self::Quota(_) => "quota_exceeded",
            Self::Header { .. } => "header_invalid",
            Self::Content(_) => "content_invalid",
            Self::LongLine { .. } => "line_too_long",
            Self::Loop(_) => "mail_loop",
            Self::Schedule(_) => "schedule_invalid",
            Self::DiskFull => "disk_full",
            Self::Busy => "busy",
            Self::Storage(_) => "storage_failed",
        }
    }

    /// What the sender can do, in one sentence.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::NoWorkspace => "Check which workspace the credential belongs to.".into(),
            Self::Suspended { .. } => "Ask the administrator of this server to lift the suspension.".into(),
            Self::NoRecipient => "Name at least one recipient.".into(),
            Self::TooManyRecipients { limit, .. } => {
                format!("Split it into messages of at most {limit} recipients.")
            }
            Self::TooLarge { .. } => "Send a link instead of a large attachment.".into(),
            Self::SenderDomain { domain } => format!(
                "Add it with \"postroad domain add {domain}\", publish the records shown, then run \"postroad domain check {domain}\"."
            ),
            Self::CredentialDomain { .. } => "Use a credential that is not bound to other domains.".into(),
            Self::Suppressed { .. } | Self::AllSuppressed => {
                "Take the address off the suppression list if its owner wants the mail after all.".into()
            }
            Self::Topic(denial) => denial.fix.clone(),
            Self::TopicRecipients { .. } => {
                "Send one message to each person: POST /api/v1/messages/batch takes 1,000 at a time.".into()
            }
            Self::Quota(quota) => match quota.retry_after_secs {
                Some(secs) => format!("Try again in {secs} seconds, or ask for a higher quota."),
                None => "Send to fewer recipients at a time, or ask for a higher quota.".into(),
            },
            Self::Header { field, .. } => format!("Correct the {field} field."),
            Self::LongLine { .. } => {
                "Encode the part in quoted-printable or base64, or break the line.".into()
            }
            Self::Content(_) => "Correct the message and send it again.".into(),
            Self::Loop(_) => "Find the forwarding that sends it back.".into(),
            Self::Schedule(_) => "Correct send_at or expires_at.".into(),
            Self::Busy => "Try again in a moment.".into(),
            Self::DiskFull | Self::Storage(_) => {
                "Try again later; the administrator has been told in the log.".into()
            }
        }
    }

    /// The part of an API request it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::NoRecipient
            | Self::TooManyRecipients { .. }
            | Self::Suppressed { .. }
            | Self::AllSuppressed
            | Self::TopicRecipients { .. } => Some("to"),
            Self::Topic(_) => Some("topic"),
            Self::SenderDomain { .. } | Self::CredentialDomain { .. } => Some("from"),
            Self::Header { field, .. } => Some(field),
            Self::Schedule(_) => Some("send_at"),
            _ => None,
        }
    }

    /// Whether the same submission may succeed later, unchanged.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Quota(_) | Self::DiskFull | Self::Busy | Self::Storage(_))
    }

    /// The SMTP reply (RFC 5321 §4.2, RFC 3463).
    #[must_use]
    pub fn reply(&self) -> Reply {
        let (code, class, subject, detail) = match self {
            Self::NoWorkspace
            | Self::Suspended { .. }
            | Self::SenderDomain { .. }
            | Self::CredentialDomain { .. } => (550, 5, 7, 1),
            Self::NoRecipient => (554, 5, 5, 1),
            Self::TooManyRecipients { .. } => (452, 4, 5, 3),
            // RFC 1870 §6.1
            Self::TooLarge { .. } => (552, 5, 3, 4),
            Self::Suppressed { .. } | Self::AllSuppressed | Self::Topic(_) => (550, 5, 7, 1),
            Self::TopicRecipients { .. } => (554, 5, 5, 4),
            Self::Quota(_) => (452, 4, 7, 1),
            Self::Header { .. } | Self::Content(_) | Self::LongLine { .. } => (554, 5, 6, 0),
            Self::Loop(_) => (554, 5, 4, 6),
            Self::Schedule(_) => (554, 5, 5, 4),
            // Never 5yz: nothing is wrong with the message.
            Self::DiskFull | Self::Busy => (452, 4, 3, 1),
            Self::Storage(_) => (451, 4, 3, 0),
        };
        let text = format!("{self} [{}]. {}", self.rule(), self.fix());
        Reply::new(code, EnhancedCode::new(class, subject, detail), text)
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        if error.is_disk_full() { Self::DiskFull } else { Self::Storage(Box::new(error)) }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Db(error) => error.into(),
            other => Self::Storage(Box::new(other)),
        }
    }
}

impl From<CaptureError> for Refusal {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::DiskFull => Self::DiskFull,
            CaptureError::Busy => Self::Busy,
            CaptureError::Failed(error) => Self::Storage(error),
        }
    }
}

impl From<SpoolError> for Refusal {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::Full => Self::DiskFull,
            SpoolError::TooLarge(what) => Self::Content(format!("the message is beyond a limit: {what}")),
            other => Self::Storage(Box::new(other)),
        }
    }
}

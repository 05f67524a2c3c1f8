use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a message was not (yet) delivered, in the terms of the field. `docs/bounces.md` explains each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The mailbox does not exist.
    InvalidRecipient,
    /// The mailbox exists but is disabled, suspended or abandoned.
    InactiveMailbox,
    MailboxFull,
    /// The mailbox moved away and left no address to go on to (RFC 3463 X.1.6).
    MailboxMoved,
    /// The recipient, or a filter of its own, does not want this mail.
    RecipientFiltered,
    /// The domain does not exist or has no mail server.
    InvalidDomain,
    /// The domain says that it takes no mail (RFC 7505, RFC 7504).
    DomainTakesNoMail,
    /// The server does not take mail for this domain.
    RelayingDenied,
    /// Time ran out; the last attempts failed to connect or were deferred.
    MessageExpired,
    /// Routes or name servers did not work.
    NetworkFailure,
    TooManyConnections,
    /// Too many messages or recipients in a time.
    SendingTooFast,
    /// Told to come back, as every stranger is.
    Greylisted,
    /// The sending address is on a block list or refused as such.
    SourceBlocked,
    /// The reputation of the sending address or domain is too low.
    LowReputation,
    /// The sending address has no name, or name and address do not agree.
    ReverseDnsFailed,
    /// SPF, DKIM or DMARC failed.
    AuthenticationFailed,
    /// The reverse-path or the address in From is refused.
    SenderRefused,
    SpamDetected,
    VirusDetected,
    /// Something in the content, an attachment or a header, is not wanted.
    ContentRefused,
    MessageTooLarge,
    /// Larger than this mailbox may get (RFC 3463 X.2.3).
    MessageTooLargeForMailbox,
    /// Not as RFC 5321 or RFC 5322 ask.
    NotCompliant,
    PolicyRefused,
    /// Not permitted (RFC 3463 X.7.z) for a reason the server keeps to itself, or a login is missing.
    AccessDenied,
    /// TLS was required and failed.
    TlsFailed,
    /// A command was refused as such.
    ProtocolError,
    /// Something in the receiving system failed.
    SystemError,
    /// The receiving system has no space left.
    SystemFull,
    /// A program behind the mailbox failed.
    MailerError,
    /// Nothing was sent: the address is on a suppression list of a service on the way.
    Suppressed,
    /// No failure: delivered or passed on.
    Delivered,
    /// No failure: an automatic reply.
    AutoReply,
    /// No failure: the reader complained.
    Complaint,
    /// Nothing told why.
    Undetermined,
}

/// Whom a refusal is about: what would have to change for the next message to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Recipient,
    /// The recipient's domain or its servers.
    Domain,
    /// The sender: its addresses, its domain, its authentication.
    Sender,
    /// The sending IP address.
    Ip,
    Content,
}

/// What should follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Never send to this address again, unless someone says otherwise.
    Suppress,
    /// Count it; suppress when it keeps coming back.
    SuppressIfRepeated,
    /// Nothing to change: later attempts or later messages may pass.
    Retry,
    SlowDown,
    /// Correct the sender's addresses or domain.
    FixSender,
    /// Publish or repair SPF, DKIM, DMARC.
    FixAuthentication,
    /// Repair the sending address: name, listing, reputation.
    FixSource,
    FixContent,
    /// A person has to read it.
    Review,
    None,
}

impl Class {
    pub const ALL: [Self; 36] = [
        Self::InvalidRecipient,
        Self::InactiveMailbox,
        Self::MailboxFull,
        Self::MailboxMoved,
        Self::RecipientFiltered,
        Self::InvalidDomain,
        Self::DomainTakesNoMail,
        Self::RelayingDenied,
        Self::MessageExpired,
        Self::NetworkFailure,
        Self::TooManyConnections,
        Self::SendingTooFast,
        Self::Greylisted,
        Self::SourceBlocked,
        Self::LowReputation,
        Self::ReverseDnsFailed,
        Self::AuthenticationFailed,
        Self::SenderRefused,
        Self::SpamDetected,
        Self::VirusDetected,
        Self::ContentRefused,
        Self::MessageTooLarge,
        Self::MessageTooLargeForMailbox,
        Self::NotCompliant,
        Self::PolicyRefused,
        Self::AccessDenied,
        Self::TlsFailed,
        Self::ProtocolError,
        Self::SystemError,
        Self::SystemFull,
        Self::MailerError,
        Self::Suppressed,
        Self::Delivered,
        Self::AutoReply,
        Self::Complaint,
        Self::Undetermined,
    ];

    /// As in the rules, the API and the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRecipient => "invalid_recipient",
            Self::InactiveMailbox => "inactive_mailbox",
            Self::MailboxFull => "mailbox_full",
            Self::MailboxMoved => "mailbox_moved",
            Self::RecipientFiltered => "recipient_filtered",
            Self::InvalidDomain => "invalid_domain",
            Self::DomainTakesNoMail => "domain_takes_no_mail",
            Self::RelayingDenied => "relaying_denied",
            Self::MessageExpired => "message_expired",
            Self::NetworkFailure => "network_failure",
            Self::TooManyConnections => "too_many_connections",
            Self::SendingTooFast => "sending_too_fast",
            Self::Greylisted => "greylisted",
            Self::SourceBlocked => "source_blocked",
            Self::LowReputation => "low_reputation",
            Self::ReverseDnsFailed => "reverse_dns_failed",
            Self::AuthenticationFailed => "authentication_failed",
            Self::SenderRefused => "sender_refused",
            Self::SpamDetected => "spam_detected",
            Self::VirusDetected => "virus_detected",
            Self::ContentRefused => "content_refused",
            Self::MessageTooLarge => "message_too_large",
            Self::MessageTooLargeForMailbox => "message_too_large_for_mailbox",
            Self::NotCompliant => "not_compliant",
            Self::PolicyRefused => "policy_refused",
            Self::AccessDenied => "access_denied",
            Self::TlsFailed => "tls_failed",
            Self::ProtocolError => "protocol_error",
            Self::SystemError => "system_error",
            Self::SystemFull => "system_full",
            Self::MailerError => "mailer_error",
            Self::Suppressed => "suppressed",
            Self::Delivered => "delivered",
            Self::AutoReply => "auto_reply",
            Self::Complaint => "complaint",
            Self::Undetermined => "undetermined",
        }
    }

    /// Whether an address is lost when a server says this for good. All else may pass another day.
    #[must_use]
    pub const fn is_lasting(self) -> bool {
        matches!(
            self,
            Self::InvalidRecipient | Self::InvalidDomain | Self::DomainTakesNoMail | Self::MailboxMoved
        )
    }

    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::InvalidRecipient
            | Self::InactiveMailbox
            | Self::MailboxFull
            | Self::MailboxMoved
            | Self::RecipientFiltered
            | Self::MailerError
            | Self::MessageTooLargeForMailbox
            | Self::Suppressed
            | Self::Delivered
            | Self::AutoReply
            | Self::Complaint
            | Self::Undetermined => Scope::Recipient,
            Self::InvalidDomain
            | Self::DomainTakesNoMail
            | Self::RelayingDenied
            | Self::MessageExpired
            | Self::NetworkFailure
            | Self::SystemError
            | Self::SystemFull
            | Self::TlsFailed => Scope::Domain,
            Self::TooManyConnections
            | Self::SendingTooFast
            | Self::Greylisted
            | Self::SourceBlocked
            | Self::LowReputation
            | Self::ReverseDnsFailed => Scope::Ip,
            Self::AuthenticationFailed | Self::SenderRefused | Self::AccessDenied | Self::ProtocolError => {
                Scope::Sender
            }
            Self::SpamDetected
            | Self::VirusDetected
            | Self::ContentRefused
            | Self::MessageTooLarge
            | Self::NotCompliant
            | Self::PolicyRefused => Scope::Content,
        }
    }

    /// What follows when the refusal is not hard; a hard one always suppresses.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::InvalidRecipient | Self::InvalidDomain | Self::DomainTakesNoMail | Self::MailboxMoved => {
                Action::Retry
            }
            Self::InactiveMailbox
            | Self::MailboxFull
            | Self::RecipientFiltered
            | Self::RelayingDenied
            | Self::MessageExpired
            | Self::MailerError
            | Self::Suppressed => Action::SuppressIfRepeated,
            Self::NetworkFailure
            | Self::Greylisted
            | Self::SystemError
            | Self::SystemFull
            | Self::TlsFailed => Action::Retry,
            Self::TooManyConnections | Self::SendingTooFast | Self::LowReputation => Action::SlowDown,
            Self::SourceBlocked | Self::ReverseDnsFailed => Action::FixSource,
            Self::AuthenticationFailed => Action::FixAuthentication,
            Self::SenderRefused => Action::FixSender,
            Self::SpamDetected
            | Self::VirusDetected
            | Self::ContentRefused
            | Self::MessageTooLarge
            | Self::MessageTooLargeForMailbox
            | Self::NotCompliant
            | Self::PolicyRefused => Action::FixContent,
            Self::AccessDenied | Self::ProtocolError | Self::Undetermined => Action::Review,
            Self::Delivered | Self::AutoReply => Action::None,
            Self::Complaint => Action::Suppress,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Scope {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recipient => "recipient",
            Self::Domain => "domain",
            Self::Sender => "sender",
            Self::Ip => "ip",
            Self::Content => "content",
        }
    }
}

impl Action {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suppress => "suppress",
            Self::SuppressIfRepeated => "suppress_if_repeated",
            Self::Retry => "retry",
            Self::SlowDown => "slow_down",
            Self::FixSender => "fix_sender",
            Self::FixAuthentication => "fix_authentication",
            Self::FixSource => "fix_source",
            Self::FixContent => "fix_content",
            Self::Review => "review",
            Self::None => "none",
        }
    }
}

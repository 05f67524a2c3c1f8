use bytes::Bytes;
use postroad_base::{EnhancedCode, Envelope, Reply};

/// A message for one or more recipients of one server.
#[derive(Clone, Debug)]
pub struct Transaction {
    pub envelope: Envelope,
    /// The content with CRLF line ends, in pieces of any size; sent without being copied.
    pub content: Vec<Bytes>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The server agreed to STARTTLS: do the handshake, then call [`super::Session::tls_started`].
    StartTlsReady,
    /// [`super::Session::send`] may be called.
    Ready,
    /// The transaction is over, one way or the other. Exactly one for each successful `send`.
    TransactionDone(Outcome),
    /// Nothing more will happen. Comes after `TransactionDone` when it ends a transaction.
    Closed(Closed),
}

/// Where in the conversation a reply came, or the connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    /// Between transactions.
    Ready,
    Mail,
    Rcpt,
    /// The DATA command, before any content.
    Data,
    /// Content was being sent.
    Content,
    /// After the whole content was handed to the shell: the only stage at which a recipient is delivered, and
    /// the one at which a broken connection leaves open whether it was.
    Final,
}

impl Stage {
    /// As in "connection lost during RCPT".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Greeting => "the greeting",
            Self::Ehlo => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Ready => "the time between messages",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Content => "the content",
            Self::Final => "the wait for the final reply",
        }
    }
}

/// What became of one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the envelope.
    pub recipients: Vec<RcptOutcome>,
    /// The reply to the whole content, if it came to that.
    pub final_reply: Option<Reply>,
    /// The connection ended after the whole content and before its reply: it may have been delivered.
    pub ambiguous: bool,
    /// The envelope or content needed 8BITMIME and the server did not offer it; it was sent anyway.
    pub eight_bit_unannounced: bool,
    /// The server took the DSN parameters, so its side will send what NOTIFY asks for (RFC 3461 §5.2.1).
    pub dsn_passed_on: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RcptOutcome {
    /// The server's words; ours where `remote` is false.
    pub reply: Reply,
    pub stage: Stage,
    /// Whether the server said it.
    pub remote: bool,
}

impl RcptOutcome {
    /// Whether the server took responsibility for this recipient (RFC 5321 §4.2.5).
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.remote && self.stage == Stage::Final && self.reply.code / 100 == 2
    }
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub reason: CloseReason,
    pub stage: Stage,
    /// The server's reply that ended it, if one did.
    pub reply: Option<Reply>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseReason {
    /// We said QUIT, and all is well.
    #[error("we ended the session")]
    Quit,
    #[error("the server closed the connection")]
    PeerGone,
    #[error("the server did not answer in time")]
    Timeout,
    /// 4yz or 5yz to the greeting, EHLO or AUTH, or 421 at any time.
    #[error("the server ended the session")]
    Refused,
    #[error("{0}")]
    Violation(#[from] Violation),
    #[error("TLS is required and the server does not offer it")]
    TlsRequired,
    #[error("a login is required and the server offers no way to log in that we know, or none without TLS")]
    AuthUnavailable,
    #[error("the server could not prove that it knows the password")]
    AuthUntrusted,
}

/// What a server may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("the server sent a reply line longer than 2048 bytes")]
    LineTooLong,
    #[error("the server sent a reply of more than 100 lines or 16 KiB")]
    ReplyTooLong,
    #[error("the server sent something that is not an SMTP reply")]
    NotAReply,
    #[error("the server sent a reply that nothing had asked for")]
    Unsolicited,
    #[error("the server sent a reply that makes no sense here")]
    Unexpected,
    /// CVE-2021-38371: replies before TLS taken for replies inside it.
    #[error("the server sent more after its agreement to STARTTLS")]
    InjectionBeforeTls,
}

/// Why a transaction was not begun. The session is as ready as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("the session is not ready for a message")]
    NotReady,
    #[error("a transaction needs a recipient")]
    NoRecipients,
    #[error("the receiving server does not support internationalised addresses (SMTPUTF8)")]
    SmtpUtf8,
    #[error("the receiving server does not support binary content (BINARYMIME)")]
    BinaryMime,
    #[error(
        "the message may only travel with TLS (REQUIRETLS) and the receiving server does not promise that"
    )]
    RequireTls,
    #[error("the message has {size_bytes} bytes and the receiving server takes {limit_bytes}")]
    TooLarge { size_bytes: u64, limit_bytes: u64 },
    #[error("the receiving server takes {max} recipients at a time")]
    TooManyRecipients { max: usize },
    #[error("a line of the message does not end with CRLF")]
    BareLineEnd,
}

impl SendError {
    /// The refusal as a reply to record for the recipients.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let (code, enhanced) = match self {
            Self::NotReady => (451, EnhancedCode::new(4, 3, 0)),
            Self::NoRecipients => (554, EnhancedCode::new(5, 5, 1)),
            // RFC 6531 §3.5.
            Self::SmtpUtf8 => (553, EnhancedCode::new(5, 6, 7)),
            // RFC 3030 §3, RFC 3463 §3.7.
            Self::BinaryMime => (554, EnhancedCode::new(5, 6, 3)),
            // RFC 8689 §6.2.
            Self::RequireTls => (550, EnhancedCode::new(5, 7, 30)),
            Self::TooLarge { .. } => (552, EnhancedCode::new(5, 3, 4)),
            Self::TooManyRecipients { .. } => (452, EnhancedCode::new(4, 5, 3)),
            Self::BareLineEnd => (550, EnhancedCode::new(5, 6, 11)),
        };
        Reply::new(code, enhanced, self.to_string())
    }
}

/// The words for a recipient whose connection ended without a reply.
pub(super) fn lost(reason: CloseReason, stage: Stage) -> Reply {
    let text = format!("During {}: {reason}", stage.as_str());
    // RFC 3463 §3.5: 4.4.2 bad connection.
    Reply::new(451, EnhancedCode::new(4, 4, 2), text)
}

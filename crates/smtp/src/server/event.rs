use bytes::Bytes;
use postroad_base::{BodyType, DsnReturn, EmailAddress, Envelope, Recipient};

use crate::sasl::{Mechanism, Password};

/// What the shell has to know or to decide. Where an answer is named, the session reads no further command before
/// it comes.
#[derive(Clone, Debug)]
pub enum Event {
    /// EHLO or HELO was answered. No answer needed.
    Hello { name: String, esmtp: bool },
    /// 220 is in the output: write it, do the handshake, then call [`super::Session::tls_started`].
    StartTls,
    /// Answer: `auth_succeeded` or `auth_failed`.
    AuthPassword { mechanism: Mechanism, authzid: Option<String>, authcid: String, password: Password },
    /// Answer: `scram_verifier`, with `None` for a login that does not exist or may not log in; or `auth_failed`
    /// where the exchange cannot go on whoever it is.
    ScramStart { authzid: Option<String>, authcid: String, plus: bool },
    /// Whichever the mechanism, the client is now known as `authcid`. No answer needed.
    Authenticated { mechanism: Mechanism, authcid: String },
    /// An AUTH exchange failed: wrong proof, aborted, malformed. Not sent for `auth_failed`. No answer needed.
    AuthRejected { mechanism: Mechanism, authcid: Option<String> },
    /// Answer: `accept_mail` or `reject_mail`.
    MailFrom { reverse_path: Option<EmailAddress>, params: MailParams },
    /// Answer: `accept_rcpt` or `reject_rcpt`.
    RcptTo(Recipient),
    /// DATA, or the first BDAT. Answer: `accept_content` or `reject_content`.
    ContentStart { envelope: Envelope },
    /// The next bytes of the content, dot-stuffing removed. No answer needed.
    ContentChunk(Bytes),
    /// The content is complete. Answer: `finish_content`.
    ContentEnd { size_bytes: u64 },
    /// The content that was being received will not be completed: forget it. The peer has its reply.
    ContentAborted(AbortReason),
    /// Nothing more will happen. Write what output there is and close the connection.
    Closed(CloseReason),
}

/// The parameters of MAIL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailParams {
    /// RFC 1870: what the client thinks the size is; already checked against the limit.
    pub size_bytes: Option<u64>,
    pub body_type: BodyType,
    pub smtputf8: bool,
    pub require_tls: bool,
    pub dsn_return: Option<DsnReturn>,
    pub envelope_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortReason {
    /// A CR or LF that is not part of CRLF.
    BareLineEnd,
    TooLarge,
    /// RSET, EHLO or a protocol error between two BDAT.
    Reset,
    /// The connection ended.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The peer said QUIT.
    Quit,
    /// The peer closed the connection without QUIT.
    PeerGone,
    /// The peer took too long.
    Timeout,
    /// Sent before the greeting or pipelined before it was allowed.
    EarlyTalker,
    /// Speaks HTTP or TLS.
    WrongProtocol,
    TooManyErrors,
    TooManyAuthFailures,
    /// Idle commands, transactions, bytes of a refused line or of refused content.
    LimitExceeded,
    /// The shell went on giving input while the session wanted none.
    InputOverflow,
    /// The shell answered with a 421 reply, or called `shut_down`.
    ShutDown,
}

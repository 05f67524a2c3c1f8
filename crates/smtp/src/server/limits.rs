use std::time::Duration;

/// What one connection may use. Reaching a limit gives the reply named here; nothing is allocated ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// RFC 5321 §4.5.3.1.4: a command line, CRLF included. Longer: `500 5.5.2`.
    pub command_line_bytes: usize,
    /// Added for MAIL and RCPT, whose parameters extend the line (RFC 1870, 3461, 6531, 8689).
    pub command_extension_bytes: usize,
    /// RFC 4954 §4: AUTH commands and SASL responses. Longer: `500 5.5.6`.
    pub auth_line_bytes: usize,
    /// Recipients of one transaction; announced as RCPTMAX. More: `452 4.5.3`, and the first ones stay.
    pub recipients: usize,
    /// Content of one message; announced by SIZE. More: `552 5.3.4`.
    pub message_bytes: u64,
    /// Transactions of one connection; announced as MAILMAX (RFC 9422 §6.1). More: `421`.
    pub transactions: u32,
    /// Commands answered with 5yz since the last accepted message. More: `421`.
    pub errors: u32,
    /// Failed or aborted AUTH exchanges of one connection. At this number: `421`.
    pub auth_failures: u32,
    /// NOOP, RSET, HELP and the like, and EHLO, since the last accepted message. More: `421`.
    pub idle_commands: u32,
    /// The slowest a peer may send content, on average after the first [`Timeouts::data_block`].
    pub content_bytes_per_sec: u64,
    pub timeouts: Timeouts,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            command_line_bytes: 512,
            command_extension_bytes: 1_536,
            auth_line_bytes: 12_288,
            recipients: 1_000,
            message_bytes: 50 * 1024 * 1024,
            transactions: 10_000,
            errors: 50,
            auth_failures: 3,
            idle_commands: 100,
            content_bytes_per_sec: 128,
            timeouts: Timeouts::default(),
        }
    }
}

/// How long we wait for the peer. A timer for a command or a SASL response runs until the line is complete: sending
/// it byte by byte does not stop it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// RFC 5321 §4.5.3.2.7: at least 5 minutes for the next command.
    pub command: Duration,
    /// For a SASL response.
    pub auth: Duration,
    /// For the handshake after `220` to STARTTLS.
    pub tls: Duration,
    /// RFC 5321 §4.5.3.2.5: 3 minutes for the next bytes of the content.
    pub data_block: Duration,
    /// Without any message accepted or login succeeded; outside of content.
    pub progress: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            command: Duration::from_mins(5),
            auth: Duration::from_mins(1),
            tls: Duration::from_mins(1),
            data_block: Duration::from_mins(3),
            progress: Duration::from_mins(30),
        }
    }
}

/// The input a session keeps while it waits for a decision. The shell should stop reading at
/// [`super::Session::wants_input`]; a shell that goes on regardless loses the session, not the machine's memory.
pub const INPUT_BUFFER_MAX_BYTES: usize = 256 * 1024;

/// No command is processed while more output than this waits to be taken.
pub const OUTPUT_BUFFER_MAX_BYTES: usize = 64 * 1024;

/// Content is handed out in pieces of at least this size (or at its end), so that a peer sending single bytes does
/// not turn each into an event.
pub const CONTENT_CHUNK_MIN_BYTES: usize = 4 * 1024;

/// How much of a line that is already refused is skipped before the connection is closed.
pub(crate) const SKIP_MAX_BYTES: usize = 64 * 1024;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::ca::CertificateFault;
use crate::script::Script;

/// The points of a session at which the script is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Instead of the greeting.
    Connect,
    /// EHLO or HELO.
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    /// The DATA command.
    Data,
    /// A BDAT chunk that is not the last one.
    Bdat,
    /// After the final dot or the last BDAT chunk.
    EndOfData,
    Rset,
    Quit,
}

/// What the server does at a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The ordinary positive reply.
    Accept,
    /// This reply, code first: `"451 4.7.1 Try later"`; further lines after `\n`. A 2yz or 3yz reply accepts.
    Reply(String),
    /// The reply, then the connection is closed (421).
    ReplyThenClose(String),
    /// The connection is closed without a reply. What was being transferred is not kept.
    Drop,
    /// The same with a TCP reset.
    Reset,
    /// At [`Stage::EndOfData`]: the message is kept, but the connection is closed before the reply.
    KeepThenDrop,
    /// At [`Stage::Data`]: `354`, then the connection is closed after this many octets of content.
    DropMidContent(usize),
    /// Nothing is said until the client goes away.
    Silent,
    /// The action after a pause.
    Delay(Duration, Box<Action>),
}

impl Action {
    /// A reply as in [`Action::Reply`].
    #[must_use]
    pub fn reply(text: &str) -> Self {
        Self::Reply(text.to_owned())
    }

    /// Acceptance after a pause.
    #[must_use]
    pub fn slow(pause: Duration) -> Self {
        Self::Delay(pause, Box::new(Self::Accept))
    }
}

/// What EHLO offers (STARTTLS follows [`TlsMode`], AUTH the host's user).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extension {
    /// RFC 2920
    Pipelining,
    /// RFC 3030
    Chunking,
    /// RFC 3030
    BinaryMime,
    /// RFC 6152
    EightBitMime,
    /// RFC 6531
    SmtpUtf8,
    /// RFC 3461
    Dsn,
    /// RFC 1870
    Size,
    /// RFC 2034
    EnhancedStatusCodes,
    /// RFC 8689, offered only inside TLS
    RequireTls,
    /// RFC 9422
    Limits,
}

/// RFC 9422 §4; enforced whether or not [`Extension::Limits`] announces them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub mail_max: Option<usize>,
    pub rcpt_max: Option<usize>,
}

/// How a host does TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// STARTTLS is not offered.
    Off,
    /// A certificate of the test authority for the host's name.
    On,
    /// The same, TLS 1.2 at most.
    Tls12Only,
    /// TLS from the first octet on (RFC 8314 §3), no STARTTLS.
    Implicit,
    WrongName,
    Expired,
    /// Self-signed.
    Untrusted,
    /// STARTTLS is offered and answered with this reply.
    Refused(String),
    /// After `220` come octets that are not TLS.
    Garbage,
    /// After `220` the connection is closed during the handshake.
    CloseInHandshake,
    /// After `220` nothing comes.
    Stall,
}

impl TlsMode {
    /// What is wrong with the certificate that is shown.
    pub(crate) fn certificate_fault(&self) -> CertificateFault {
        match self {
            Self::WrongName => CertificateFault::WrongName,
            Self::Expired => CertificateFault::Expired,
            Self::Untrusted => CertificateFault::Untrusted,
            _ => CertificateFault::None,
        }
    }
}

/// Settings of one host, read anew at each use.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) extensions: BTreeSet<Extension>,
    pub(crate) size_limit_bytes: u64,
    pub(crate) limits: Limits,
    pub(crate) tls: TlsMode,
    pub(crate) max_connections: Option<usize>,
    pub(crate) messages_per_connection: Option<usize>,
    pub(crate) greylist: Option<Duration>,
    pub(crate) reply_delay: Duration,
    pub(crate) trickle: Option<Duration>,
    /// User and password; MAIL needs AUTH when set.
    pub(crate) login: Option<(String, String)>,
    pub(crate) relays_everything: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            extensions: BTreeSet::from([
                Extension::Pipelining,
                Extension::Chunking,
                Extension::EightBitMime,
                Extension::SmtpUtf8,
                Extension::Dsn,
                Extension::Size,
                Extension::EnhancedStatusCodes,
            ]),
            size_limit_bytes: 50 * 1024 * 1024,
            limits: Limits::default(),
            tls: TlsMode::On,
            max_connections: None,
            messages_per_connection: None,
            greylist: None,
            reply_delay: Duration::ZERO,
            trickle: None,
            login: None,
            relays_everything: false,
        }
    }
}

/// Scripts by stage.
#[derive(Debug, Default)]
pub(crate) struct Scripts(HashMap<Stage, Script<Action>>);

impl Scripts {
    pub(crate) fn set(&mut self, stage: Stage, actions: impl IntoIterator<Item = Action>) {
        self.0.insert(stage, Script::new(actions));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn next(&mut self, stage: Stage) -> Option<Action> {
        self.0.get_mut(&stage).and_then(Script::next)
    }
}

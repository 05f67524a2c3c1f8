use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use postroad_base::UtcMillis;
use tokio::sync::watch;

use super::command::Parameter;
use super::{Stage, WaitError};

/// How many commands, connections and violations are remembered; messages are all kept.
const MAX_RECORDS: usize = 200_000;

/// TLS as the sink saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSeen {
    /// `TLSv1_2` or `TLSv1_3`.
    pub version: String,
    pub cipher: String,
    /// The server name the client asked for (RFC 6066 §3).
    pub server_name: Option<String>,
}

/// A recipient that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRecipient {
    pub address: String,
    pub parameters: Vec<Parameter>,
}

/// A message as a sink took it.
#[derive(Clone, Debug)]
pub struct Received {
    /// Counts the messages of this internet from 1; the reply says `queued as sim-N`.
    pub number: u64,
    /// The MX host's name.
    pub host: String,
    pub connection: u64,
    pub peer: SocketAddr,
    pub tls: Option<TlsSeen>,
    /// The argument of EHLO or HELO.
    pub helo: String,
    /// Who authenticated, on hosts that want it.
    pub user: Option<String>,
    /// The reverse-path without brackets; empty for `<>`.
    pub mail_from: String,
    pub mail_parameters: Vec<Parameter>,
    pub recipients: Vec<ReceivedRecipient>,
    /// The exact octets, dots unstuffed.
    pub content: Bytes,
    /// By BDAT instead of DATA.
    pub chunked: bool,
    pub at: UtcMillis,
    /// False when the script closed the connection before the positive reply.
    pub acknowledged: bool,
}

impl Received {
    /// The recipients' addresses.
    #[must_use]
    pub fn addresses(&self) -> Vec<&str> {
        self.recipients.iter().map(|recipient| recipient.address.as_str()).collect()
    }

    /// The content as text, faulty octets replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }

    /// The value of a MAIL parameter.
    #[must_use]
    pub fn mail_parameter(&self, keyword: &str) -> Option<&Parameter> {
        self.mail_parameters.iter().find(|parameter| parameter.keyword == keyword)
    }

    /// Whether a recipient is at `domain`.
    #[must_use]
    pub fn is_for(&self, domain: &str) -> bool {
        self.recipients.iter().any(|recipient| domain_of(&recipient.address).eq_ignore_ascii_case(domain))
    }
}

/// The part after the last `@`.
pub(super) fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Something a client must not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub host: String,
    pub connection: u64,
    pub what: String,
    /// The command at fault, or empty.
    pub line: String,
}

/// A command and the reply it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    pub host: String,
    pub connection: u64,
    pub stage: Option<Stage>,
    /// Empty for the greeting; `.` for the end of data.
    pub command: String,
    /// `None` when the connection was closed instead.
    pub reply: Option<String>,
}

/// A connection from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRecord {
    pub number: u64,
    pub host: String,
    pub peer: SocketAddr,
    pub messages: usize,
    pub open: bool,
    /// The client said QUIT.
    pub quit: bool,
}

/// Everything that happened at the sinks.
#[derive(Default)]
pub(crate) struct Store {
    seen: Mutex<Seen>,
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct Seen {
    messages: Vec<Arc<Received>>,
    message_count: u64,
    violations: Vec<Violation>,
    commands: Vec<CommandRecord>,
    connections: Vec<ConnectionRecord>,
    connection_count: u64,
}

impl Store {
    /// The number the next message will get.
    pub(super) fn number_message(&self) -> u64 {
        let mut seen = self.seen.lock();
        seen.message_count += 1;
        seen.message_count
    }

    pub(super) fn keep(&self, message: Received) {
        self.change(|seen| seen.messages.push(Arc::new(message)));
    }

    pub(super) fn violation(&self, violation: Violation) {
        tracing::debug!(what = %violation.what, mx.host = %violation.host, "SMTP violation");
        self.change(|seen| push_bounded(&mut seen.violations, violation));
    }

    pub(super) fn command(&self, record: CommandRecord) {
        self.change(|seen| push_bounded(&mut seen.commands, record));
    }

    pub(super) fn open_connection(&self, host: &str, peer: SocketAddr) -> u64 {
        let mut number = 0;
        self.change(|seen| {
            seen.connection_count += 1;
            number = seen.connection_count;
            let host = host.to_owned();
            let record = ConnectionRecord { number, host, peer, messages: 0, open: true, quit: false };
            push_bounded(&mut seen.connections, record);
        });
        number
    }

    pub(super) fn close_connection(&self, number: u64, messages: usize, quit: bool) {
        self.change(|seen| {
            if let Some(record) = seen.connections.iter_mut().rev().find(|record| record.number == number) {
                record.open = false;
                record.messages = messages;
                record.quit = quit;
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock());
        self.version.send_modify(|version| *version += 1);
    }

    pub(crate) fn messages(&self, wanted: impl Fn(&Received) -> bool) -> Vec<Arc<Received>> {
        self.seen.lock().messages.iter().filter(|message| wanted(message)).cloned().collect()
    }

    /// Removes and returns the messages so far.
    pub(crate) fn take_messages(&self) -> Vec<Arc<Received>> {
        std::mem::take(&mut self.seen.lock().messages)
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.seen.lock().violations.clone()
    }

    pub(crate) fn commands(&self, wanted: impl Fn(&CommandRecord) -> bool) -> Vec<CommandRecord> {
        self.seen.lock().commands.iter().filter(|record| wanted(record)).cloned().collect()
    }

    pub(crate) fn connections(&self, wanted: impl Fn(&ConnectionRecord) -> bool) -> Vec<ConnectionRecord> {
        self.seen.lock().connections.iter().filter(|record| wanted(record)).cloned().collect()
    }

    /// Waits until `count()` reaches `wanted`; it is asked again after every change.
    pub(crate) async fn wait(
        &self,
        wanted: usize,
        timeout: Duration,
        count: impl Fn() -> usize,
    ) -> Result<(), WaitError> {
        let mut version = self.version.subscribe();
        match tokio::time::timeout(timeout, version.wait_for(|_| count() >= wanted)).await {
            Ok(_) => Ok(()),
            Err(_) => Err(WaitError { wanted, seen: count() }),
        }
    }
}

fn push_bounded<T>(records: &mut Vec<T>, record: T) {
    if records.len() < MAX_RECORDS {
        records.push(record);
    }
}

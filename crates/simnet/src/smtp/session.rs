use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::behaviour::Settings;
use super::command::split_verb;
use super::store::{CommandRecord, TlsSeen, Violation};
use super::transaction::Transaction;
use super::wire::{End, Wire, format_reply};
use super::{Action, DomainState, Extension, HostState, Stage, TlsMode};
use crate::ca::CertificateFault;
use crate::internet::Shared;
use crate::live::LiveSession;
use crate::stream::Stream;

/// Commands after which nothing may follow in the same group (RFC 2920 §3.1).
const LAST_IN_GROUP: [&str; 8] = ["EHLO", "HELO", "DATA", "STARTTLS", "AUTH", "QUIT", "NOOP", "VRFY"];

/// What a scripted action means for the command at hand.
pub(super) enum Verdict {
    /// The command succeeds with the ordinary reply.
    Accept,
    /// The command succeeds with this reply.
    AcceptWith(String),
    /// The negative reply has been sent.
    Refused,
    /// The message is kept, the connection closed.
    KeepThenDrop,
    /// `354`, then the connection is closed after this many octets.
    DropMidContent(usize),
}

/// One connection.
pub(super) struct Session {
    pub(super) host: Arc<HostState>,
    pub(super) shared: Arc<Shared>,
    pub(super) peer: SocketAddr,
    pub(super) connection: u64,
    /// `None` only while a TLS handshake owns the stream or after it failed.
    pub(super) wire: Option<Wire>,
    pub(super) tls: Option<TlsSeen>,
    /// The argument of the last EHLO or HELO since connecting or STARTTLS.
    pub(super) helo: Option<String>,
    pub(super) offered: BTreeSet<Extension>,
    pub(super) user: Option<String>,
    /// A provider of the world answers.
    pub(super) live: Option<Box<LiveSession>>,
    pub(super) transaction: Option<Transaction>,
    pub(super) messages: usize,
    /// The command being answered, for the records.
    pub(super) current: (Option<Stage>, String),
    /// The greeting was negative: only QUIT is welcome (RFC 5321 §3.1).
    unwelcome: bool,
    quit: bool,
}

impl Session {
    pub(super) fn new(tcp: TcpStream, peer: SocketAddr, host: Arc<HostState>, shared: Arc<Shared>) -> Self {
        let connection = shared.store.open_connection(&host.name, peer);
        Self {
            host,
            shared,
            peer,
            connection,
            wire: Some(Wire::new(Stream::Plain(tcp))),
            tls: None,
            helo: None,
            offered: BTreeSet::new(),
            user: None,
            live: None,
            transaction: None,
            messages: 0,
            current: (None, String::new()),
            unwelcome: false,
            quit: false,
        }
    }

    pub(super) async fn run(mut self) {
        let end = self.converse().await;
        if let Err(End::TooLong) = &end {
            self.violation("line or content without end");
        }
        if let (Err(End::Closed), Some(wire)) = (&end, &mut self.wire) {
            wire.stream.close().await;
        }
    }

    async fn converse(&mut self) -> Result<(), End> {
        if self.settings().tls == TlsMode::Implicit {
            self.handshake(CertificateFault::None, false).await?;
        }
        self.greet().await?;
        loop {
            let line = self.wire()?.read_line().await?;
            let text = String::from_utf8_lossy(&line.text).into_owned();
            self.current = (None, text.clone());
            if line.bare_line_feed {
                self.violation("command line ends with LF alone");
            }
            if text.contains(['\r', '\0']) {
                self.violation("CR or NUL inside a command line");
            }
            if !line.text.is_ascii() && !self.offered.contains(&Extension::SmtpUtf8) {
                self.violation("8-bit command without SMTPUTF8 offered");
            }
            self.check_pipelining(&text).await?;
            self.command(&text).await?;
        }
    }

    /// RFC 2920 §3.1: groups only when offered, and some commands only at their end.
    async fn check_pipelining(&mut self, text: &str) -> Result<(), End> {
        let (verb, _) = split_verb(text);
        if verb == "BDAT" && self.offered.contains(&Extension::Chunking) {
            return Ok(());
        }
        let offered = self.offered.contains(&Extension::Pipelining);
        let alone = LAST_IN_GROUP.contains(&verb.as_str());
        if (!offered || alone) && self.wire()?.has_early_input().await {
            self.violation(if offered {
                "pipelined behind a command that ends a group"
            } else {
                "pipelined without offer"
            });
        }
        Ok(())
    }

    async fn greet(&mut self) -> Result<(), End> {
        self.current = (Some(Stage::Connect), String::new());
        if self.wire()?.has_early_input().await {
            self.violation("talks before the greeting");
        }
        self.world_greets().await?;
        let limit = self.settings().max_connections;
        if limit.is_some_and(|limit| self.host.live_connections() > limit) {
            return self.say_and_close("421 4.7.0 Too many connections").await;
        }
        let ordinary = format!("220 {} ESMTP simnet", self.host.name);
        match self.ask(Stage::Connect).await? {
            Verdict::AcceptWith(text) => self.say(&text).await,
            Verdict::Refused => {
                self.unwelcome = true;
                Ok(())
            }
            _ => self.say(&ordinary).await,
        }
    }

    async fn command(&mut self, text: &str) -> Result<(), End> {
        let (verb, rest) = split_verb(text);
        if self.unwelcome && verb != "QUIT" {
            return self.say("503 5.5.1 No service here").await;
        }
        match verb.as_str() {
            "EHLO" => self.ehlo(rest, true).await,
            "HELO" => self.ehlo(rest, false).await,
            "STARTTLS" => self.starttls(rest).await,
            "AUTH" => self.auth(rest).await,
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => self.data(rest).await,
            "BDAT" => self.bdat(rest).await,
            "RSET" => self.rset().await,
            "NOOP" => self.say("250 2.0.0 OK").await,
            "VRFY" | "EXPN" => self.say("252 2.5.0 Cannot VRFY").await,
            "QUIT" => self.quit().await,
            _ => {
                self.violation("unknown command");
                self.say("500 5.5.2 Unknown command").await
            }
        }
    }

    async fn rset(&mut self) -> Result<(), End> {
        self.current.0 = Some(Stage::Rset);
        self.transaction = None;
        match self.ask(Stage::Rset).await? {
            Verdict::Refused => Ok(()),
            _ => self.say("250 2.0.0 OK").await,
        }
    }

    async fn quit(&mut self) -> Result<(), End> {
        self.current.0 = Some(Stage::Quit);
        self.quit = true;
        match self.ask(Stage::Quit).await? {
            Verdict::Refused => Err(End::Closed),
            _ => self.say_and_close("221 2.0.0 Bye").await,
        }
    }

    pub(super) fn settings(&self) -> Settings {
        self.host.settings.lock().clone()
    }

    pub(super) fn wire(&mut self) -> Result<&mut Wire, End> {
        self.wire.as_mut().ok_or(End::Closed)
    }

    pub(super) fn set_current(&mut self, stage: Stage, command: &str) {
        self.current = (Some(stage), command.to_owned());
    }

    pub(super) fn set_stage(&mut self, stage: Stage) {
        self.current.0 = Some(stage);
    }

    pub(super) fn violation(&self, what: &str) {
        self.shared.store.violation(Violation {
            host: self.host.name.clone(),
            connection: self.connection,
            what: what.to_owned(),
            line: self.current.1.clone(),
        });
    }

    /// Asks host, then the transaction's domain or the owner, what to do at a stage.
    pub(super) async fn ask(&mut self, stage: Stage) -> Result<Verdict, End> {
        let domain: Option<Arc<DomainState>> =
            self.transaction.as_ref().and_then(|transaction| transaction.domain.clone());
        let action = self.host.next_action(stage, domain.as_deref());
        self.perform(action).await
    }

    pub(super) async fn perform(&mut self, mut action: Action) -> Result<Verdict, End> {
        loop {
            match action {
                Action::Accept => return Ok(Verdict::Accept),
                Action::KeepThenDrop => return Ok(Verdict::KeepThenDrop),
                Action::DropMidContent(bytes) => return Ok(Verdict::DropMidContent(bytes)),
                Action::Delay(pause, then) => {
                    tokio::time::sleep(pause).await;
                    action = *then;
                }
                Action::Reply(text) if text.starts_with(['2', '3']) => return Ok(Verdict::AcceptWith(text)),
                Action::Reply(text) => {
                    self.say(&text).await?;
                    return Ok(Verdict::Refused);
                }
                Action::ReplyThenClose(text) => {
                    self.say(&text).await?;
                    return Err(End::Closed);
                }
                Action::Drop => return Err(self.note_drop()),
                Action::Reset => {
                    self.wire()?.stream.reset_on_drop();
                    self.note_drop();
                    self.wire = None;
                    return Err(End::Closed);
                }
                Action::Silent => {
                    self.note_drop();
                    return Err(self.wire()?.wait_for_goodbye().await);
                }
            }
        }
    }

    /// Records that the command at hand gets no reply.
    pub(super) fn note_drop(&self) -> End {
        self.record(None);
        End::Closed
    }

    fn record(&self, reply: Option<String>) {
        let (stage, command) = self.current.clone();
        let host = self.host.name.clone();
        self.shared.store.command(CommandRecord { host, connection: self.connection, stage, command, reply });
    }

    /// Sends a reply, code first, as slowly as the host's settings want.
    pub(super) async fn say(&mut self, text: &str) -> Result<(), End> {
        let settings = self.settings();
        let text = if settings.extensions.contains(&Extension::EnhancedStatusCodes) {
            text.to_owned()
        } else {
            without_enhanced_code(text)
        };
        if !settings.reply_delay.is_zero() {
            tokio::time::sleep(settings.reply_delay).await;
        }
        self.record(Some(text.clone()));
        self.wire()?.stream.write(format_reply(&text).as_bytes(), settings.trickle).await?;
        Ok(())
    }

    pub(super) async fn say_and_close(&mut self, text: &str) -> Result<(), End> {
        self.say(text).await?;
        Err(End::Closed)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.store.close_connection(self.connection, self.messages, self.quit);
    }
}

/// `250 2.0.0 OK` → `250 OK`, for hosts that do not offer RFC 2034.
fn without_enhanced_code(text: &str) -> String {
    let Some((code, rest)) = text.split_once(' ') else { return text.to_owned() };
    match rest.split_once(' ') {
        Some((first, tail)) if first.parse::<postroad_base::EnhancedCode>().is_ok() => {
            format!("{code} {tail}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_go_when_not_offered() {
        assert_eq!(without_enhanced_code("250 2.0.0 OK then"), "250 OK then");
        assert_eq!(without_enhanced_code("250 mx.test\nSIZE 12"), "250 mx.test\nSIZE 12");
        assert_eq!(without_enhanced_code("354"), "354");
    }
}

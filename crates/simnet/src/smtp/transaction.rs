use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::command::{Parameter, PathCommand, parse_path};
use super::content::judge;
use super::session::{Session, Verdict};
use super::store::{Received, ReceivedRecipient, domain_of};
use super::wire::End;
use super::{DomainState, Extension, Stage};
use crate::world::After;

/// What MAIL began and the end of data finishes.
#[derive(Default)]
pub(super) struct Transaction {
    from: String,
    parameters: Vec<Parameter>,
    recipients: Vec<ReceivedRecipient>,
    /// The simulated domain of the first accepted recipient: its script speaks at DATA and after.
    pub(super) domain: Option<Arc<DomainState>>,
    chunks: BytesMut,
    chunked: bool,
    /// A BDAT chunk was refused: the rest is swallowed (RFC 3030 §2).
    chunks_refused: bool,
}

impl Transaction {
    fn body_is(&self, value: &str) -> bool {
        self.parameters.iter().any(|parameter| {
            parameter.keyword == "BODY"
                && parameter.value.as_deref().is_some_and(|given| given.eq_ignore_ascii_case(value))
        })
    }
}

impl Session {
    pub(super) async fn mail(&mut self, rest: &str) -> Result<(), End> {
        self.set_stage(Stage::Mail);
        if self.helo.is_none() {
            let what = if self.tls.is_some() { "MAIL without EHLO after TLS" } else { "MAIL without EHLO" };
            self.violation(what);
            return self.say("503 5.5.1 EHLO first").await;
        }
        if self.transaction.is_some() {
            self.violation("MAIL inside a transaction");
            return self.say("503 5.5.1 Nested MAIL").await;
        }
        let settings = self.settings();
        if settings.login.is_some() && self.user.is_none() {
            return self.say("530 5.7.0 Authentication required").await;
        }
        if settings.messages_per_connection.is_some_and(|limit| self.messages >= limit)
            || settings.limits.mail_max.is_some_and(|limit| self.messages >= limit)
        {
            return self.say_and_close("421 4.7.0 Too many messages in this session").await;
        }
        let Some(command) = parse_path(rest, "FROM:") else {
            self.violation("MAIL cannot be parsed");
            return self.say("501 5.5.4 Syntax: MAIL FROM:<address>").await;
        };
        self.check_path(&command);
        let declared = declared_size(&command);
        if declared.is_some_and(|size| size > settings.size_limit_bytes) {
            return self.say("552 5.3.4 Message too big").await;
        }
        self.mail_scripted(command).await
    }

    async fn mail_scripted(&mut self, command: PathCommand) -> Result<(), End> {
        let reply = match self.ask(Stage::Mail).await? {
            Verdict::Refused => return Ok(()),
            Verdict::AcceptWith(text) => text,
            _ => "250 2.1.0 OK".to_owned(),
        };
        self.world_mail();
        self.transaction = Some(Transaction {
            from: command.address,
            parameters: command.parameters,
            ..Transaction::default()
        });
        self.say(&reply).await
    }

    pub(super) async fn rcpt(&mut self, rest: &str) -> Result<(), End> {
        self.set_stage(Stage::Rcpt);
        let Some(transaction) = &self.transaction else {
            if !self.offered.contains(&Extension::Pipelining) {
                self.violation("RCPT without MAIL");
            }
            return self.say("503 5.5.1 MAIL first").await;
        };
        let (from, count) = (transaction.from.clone(), transaction.recipients.len());
        let Some(command) = parse_path(rest, "TO:") else {
            self.violation("RCPT cannot be parsed");
            return self.say("501 5.5.4 Syntax: RCPT TO:<address>").await;
        };
        self.check_path(&command);
        let settings = self.settings();
        if settings.limits.rcpt_max.is_some_and(|limit| count >= limit) {
            if self.offered.contains(&Extension::Limits) {
                self.violation("more RCPT than RCPTMAX");
            }
            return self.say("452 4.5.3 Too many recipients").await;
        }
        if let Some(answer) = self.world_rcpt(&from, &command.address, count) {
            return self.rcpt_by_world(command, answer).await;
        }
        let domain = self.shared.find_domain(domain_of(&command.address));
        if domain.is_none() && !settings.relays_everything {
            return self.say("550 5.7.1 Relaying denied").await;
        }
        let now = self.shared.clock.now();
        if self.host.greylists(self.peer.ip(), &from, &command.address, now) {
            return self.say("451 4.7.1 Greylisted, try again later").await;
        }
        self.rcpt_scripted(command, domain).await
    }

    async fn rcpt_by_world(
        &mut self,
        command: PathCommand,
        answer: Result<String, String>,
    ) -> Result<(), End> {
        let (address, parameters) = (command.address, command.parameters);
        match answer {
            Ok(reply) => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.recipients.push(ReceivedRecipient { address, parameters });
                }
                self.say(&reply).await
            }
            Err(reply) if reply.starts_with("421") => self.say_and_close(&reply).await,
            Err(reply) => self.say(&reply).await,
        }
    }

    async fn rcpt_scripted(
        &mut self,
        command: PathCommand,
        domain: Option<Arc<DomainState>>,
    ) -> Result<(), End> {
        let personal = domain.as_ref().and_then(|domain| domain.recipient_action(&command.address));
        let action = personal.unwrap_or_else(|| self.host.next_action(Stage::Rcpt, domain.as_deref()));
        let reply = match self.perform(action).await? {
            Verdict::Refused => return Ok(()),
            Verdict::AcceptWith(text) => text,
            _ => "250 2.1.5 OK".to_owned(),
        };
        if let Some(transaction) = &mut self.transaction {
            if transaction.domain.is_none() {
                transaction.domain = domain;
            }
            let (address, parameters) = (command.address, command.parameters);
            transaction.recipients.push(ReceivedRecipient { address, parameters });
        }
        self.say(&reply).await
    }

    pub(super) async fn data(&mut self, rest: &str) -> Result<(), End> {
        self.set_stage(Stage::Data);
        if !rest.is_empty() {
            self.violation("DATA with an argument");
        }
        let Some(transaction) = &self.transaction else {
            if !self.offered.contains(&Extension::Pipelining) {
                self.violation("DATA without MAIL");
            }
            return self.say("503 5.5.1 MAIL first").await;
        };
        if transaction.chunked || transaction.body_is("BINARYMIME") {
            // RFC 3030 §2 and §3.
            self.violation("DATA in a transaction of BDAT or BINARYMIME");
            return self.say("503 5.5.1 BDAT, not DATA").await;
        }
        if transaction.recipients.is_empty() {
            return self.say("554 5.5.1 No valid recipients").await;
        }
        let (go_ahead, stop_after) = match self.ask(Stage::Data).await? {
            Verdict::Refused => return Ok(()),
            Verdict::AcceptWith(text) => (text, None),
            Verdict::DropMidContent(bytes) => ("354 Go ahead".to_owned(), Some(bytes)),
            _ => ("354 Go ahead".to_owned(), None),
        };
        self.say(&go_ahead).await?;
        let content = self.wire()?.read_dotted(stop_after).await?;
        self.set_current(Stage::EndOfData, ".");
        match content {
            Some(content) => self.finish(content).await,
            None => Err(self.note_drop()),
        }
    }

    pub(super) async fn bdat(&mut self, rest: &str) -> Result<(), End> {
        self.set_stage(Stage::Bdat);
        let (size, last) = match rest.split_once(' ') {
            None => (rest.parse::<usize>().ok(), false),
            Some((size, flag)) => (size.parse().ok(), flag.eq_ignore_ascii_case("LAST")),
        };
        let Some(size) = size else {
            self.violation("BDAT cannot be parsed");
            self.say("501 5.5.4 Syntax: BDAT size [LAST]").await?;
            return Err(End::Closed);
        };
        if !self.offered.contains(&Extension::Chunking) {
            self.violation("BDAT without CHUNKING offered");
        }
        let chunk = self.wire()?.read_chunk(size).await?;
        let Some(transaction) = &mut self.transaction else {
            return self.say("503 5.5.1 MAIL first").await;
        };
        transaction.chunked = true;
        if transaction.recipients.is_empty() || transaction.chunks_refused {
            return self.say("503 5.5.1 No valid recipients or an earlier chunk failed").await;
        }
        transaction.chunks.extend_from_slice(&chunk);
        if last {
            let content = std::mem::take(&mut transaction.chunks).freeze();
            self.set_stage(Stage::EndOfData);
            return self.finish(content).await;
        }
        match self.ask(Stage::Bdat).await? {
            Verdict::Refused => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.chunks_refused = true;
                }
                Ok(())
            }
            _ => self.say(&format!("250 2.0.0 {size} octets received")).await,
        }
    }

    /// The end of data: judged, scripted, kept, answered.
    async fn finish(&mut self, content: Bytes) -> Result<(), End> {
        let verdict = self.ask(Stage::EndOfData).await;
        let Some(transaction) = self.transaction.take() else { return Err(End::Closed) };
        if !transaction.body_is("BINARYMIME") {
            for what in judge(&content, transaction.body_is("8BITMIME")) {
                self.violation(what);
            }
        }
        let verdict = verdict?;
        if u64::try_from(content.len()).unwrap_or(u64::MAX) > self.settings().size_limit_bytes {
            return self.say("552 5.3.4 Message too big").await;
        }
        let number = self.shared.store.number_message();
        let recipients: Vec<&str> = transaction.recipients.iter().map(|one| one.address.as_str()).collect();
        if let Some(answer) = self.world_content(number, &transaction.from, &recipients, &content) {
            return self.finish_by_world(number, transaction, content, answer).await;
        }
        match verdict {
            Verdict::Refused => Ok(()),
            Verdict::KeepThenDrop => {
                self.keep(number, transaction, content, false);
                Err(self.note_drop())
            }
            Verdict::AcceptWith(text) => {
                self.keep(number, transaction, content, true);
                self.say(&text).await
            }
            _ => {
                self.keep(number, transaction, content, true);
                self.say(&format!("250 2.0.0 OK queued as sim-{number}")).await
            }
        }
    }

    async fn finish_by_world(
        &mut self,
        number: u64,
        transaction: Transaction,
        content: Bytes,
        (reply, taken, after): (String, bool, After),
    ) -> Result<(), End> {
        if taken {
            self.keep(number, transaction, content, after != After::Broken);
        }
        match after {
            After::Open => self.say(&reply).await,
            After::Closed => self.say_and_close(&reply).await,
            After::Broken => Err(self.note_drop()),
        }
    }

    fn keep(&mut self, number: u64, transaction: Transaction, content: Bytes, acknowledged: bool) {
        self.messages += 1;
        self.shared.store.keep(Received {
            number,
            host: self.host.name.clone(),
            connection: self.connection,
            peer: self.peer,
            tls: self.tls.clone(),
            helo: self.helo.clone().unwrap_or_default(),
            user: self.user.clone(),
            mail_from: transaction.from,
            mail_parameters: transaction.parameters,
            recipients: transaction.recipients,
            content,
            chunked: transaction.chunked,
            at: self.shared.clock.now(),
            acknowledged,
        });
    }

    /// Parameters need their extension (RFC 5321 §4.1.1.11).
    fn check_path(&self, command: &PathCommand) {
        for what in &command.violations {
            self.violation(what);
        }
        if !command.address.is_ascii() && !self.offered.contains(&Extension::SmtpUtf8) {
            self.violation("UTF-8 address without SMTPUTF8 offered");
        }
        for parameter in &command.parameters {
            if !self.is_offered(parameter) {
                self.violation(&format!("{} without offer", parameter.keyword));
            }
        }
    }

    fn is_offered(&self, parameter: &Parameter) -> bool {
        let extension = match parameter.keyword.as_str() {
            "SIZE" => Extension::Size,
            "BODY"
                if parameter
                    .value
                    .as_deref()
                    .is_some_and(|value| value.eq_ignore_ascii_case("BINARYMIME")) =>
            {
                Extension::BinaryMime
            }
            "BODY" => Extension::EightBitMime,
            "SMTPUTF8" => Extension::SmtpUtf8,
            "RET" | "ENVID" | "NOTIFY" | "ORCPT" => Extension::Dsn,
            "REQUIRETLS" => Extension::RequireTls,
            "AUTH" => return self.settings().login.is_some(),
            _ => return false,
        };
        self.offered.contains(&extension)
    }
}

/// RFC 1870 §5.
fn declared_size(command: &PathCommand) -> Option<u64> {
    let parameter = command.parameters.iter().find(|parameter| parameter.keyword == "SIZE")?;
    parameter.value.as_deref()?.parse().ok()
}

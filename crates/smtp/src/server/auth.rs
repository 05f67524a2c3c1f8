//! AUTH (RFC 4954).

use postroad_base::Reply;

use super::wire::{BadLine, Line};
use super::{CloseReason, Decision, Event, Phase, Session};
use crate::sasl::{
    self, Binding, ClientFirst, Mechanism, Password, ScramError, ScramExchange, ScramVerifier, hmac_sha256,
};

const SALT_BYTES: usize = 16;

/// The SASL response that is expected next.
#[derive(Debug)]
pub(super) enum AuthStep {
    Plain,
    LoginName,
    LoginPassword {
        authcid: String,
    },
    ScramFirst {
        plus: bool,
    },
    ScramFinal(Box<ScramExchange>),
    /// The empty response to the server's proof.
    ScramDone {
        authcid: String,
        plus: bool,
    },
}

/// What the shell was asked about a login.
#[derive(Debug)]
pub(super) enum AuthQuestion {
    Password { mechanism: Mechanism, authcid: String },
    Scram(ClientFirst),
}

impl AuthStep {
    fn mechanism(&self) -> Mechanism {
        match self {
            Self::Plain => Mechanism::Plain,
            Self::LoginName | Self::LoginPassword { .. } => Mechanism::Login,
            Self::ScramFirst { plus } | Self::ScramDone { plus, .. } => scram_mechanism(*plus),
            Self::ScramFinal(exchange) => scram_mechanism(exchange.first.plus),
        }
    }

    fn authcid(&self) -> Option<String> {
        match self {
            Self::LoginPassword { authcid } | Self::ScramDone { authcid, .. } => Some(authcid.clone()),
            Self::ScramFinal(exchange) => Some(exchange.first.authcid.clone()),
            _ => None,
        }
    }
}

fn scram_mechanism(plus: bool) -> Mechanism {
    if plus { Mechanism::ScramSha256Plus } else { Mechanism::ScramSha256 }
}

impl Session {
    pub(super) fn auth(&mut self, args: &str) {
        if let Err(line) = self.may_auth() {
            return self.fail(line);
        }
        let (name, initial) = match args.split_once(' ') {
            Some((name, initial)) => (name, Some(initial.trim_matches(' '))),
            None => (args, None),
        };
        let offered = name.parse().ok().filter(|mechanism| self.mechanisms().contains(mechanism));
        let step = match offered {
            None if name.is_empty() => return self.fail("501 5.5.4 AUTH needs a mechanism"),
            None => return self.fail("504 5.5.4 This mechanism is not offered"),
            Some(Mechanism::Plain) => AuthStep::Plain,
            Some(Mechanism::Login) => AuthStep::LoginName,
            Some(Mechanism::ScramSha256) => AuthStep::ScramFirst { plus: false },
            Some(Mechanism::ScramSha256Plus) => AuthStep::ScramFirst { plus: true },
        };
        match initial {
            // RFC 4954 §4: `=` is an initial response of no bytes.
            Some("=") => self.sasl_response(step, Vec::new()),
            Some(initial) => self.sasl_line(step, initial.as_bytes()),
            None => {
                let challenge: &[u8] = if matches!(step, AuthStep::LoginName) { b"Username:" } else { b"" };
                self.challenge(step, challenge);
            }
        }
    }

    fn may_auth(&self) -> Result<(), &'static str> {
        if self.config.auth.is_empty() {
            Err("502 5.5.1 AUTH is not available")
        } else if self.identity.tls.is_none() {
            // RFC 4954 §6.
            Err("538 5.7.11 AUTH needs TLS")
        } else if !self.identity.esmtp {
            Err("503 5.5.1 Say EHLO first")
        } else if self.identity.authcid.is_some() {
            // RFC 4954 §4.
            Err("503 5.5.1 Already authenticated")
        } else if self.transaction.is_some() {
            Err("503 5.5.1 A transaction is open")
        } else {
            Ok(())
        }
    }

    fn challenge(&mut self, step: AuthStep, challenge: &[u8]) {
        self.wire.say_long("334 ", &sasl::encode(challenge));
        self.phase = Phase::Auth(step);
        self.timers.restart();
    }

    /// Reads one SASL response if there is one. `false`: more input is needed.
    pub(super) fn read_sasl(&mut self) -> bool {
        let limit = self.config.limits.auth_line_bytes;
        let line = self.wire.next_line(|_| limit);
        if line == Line::Incomplete {
            return false;
        }
        let Phase::Auth(step) = std::mem::replace(&mut self.phase, Phase::Command) else { return false };
        self.timers.restart();
        match line {
            Line::Incomplete => {}
            Line::Complete(line) => {
                self.note_secret();
                self.sasl_line(step, &line);
            }
            Line::Bad(BadLine::Endless) => self.bad_line(BadLine::Endless),
            // RFC 4954 §4.
            Line::Bad(BadLine::TooLong) => self.auth_broken(&step, "500 5.5.6 Authentication line too long"),
            Line::Bad(BadLine::Control) => self.auth_broken(&step, "501 5.5.2 Not base64"),
        }
        true
    }

    fn sasl_line(&mut self, step: AuthStep, line: &[u8]) {
        if line == b"*" {
            // RFC 4954 §4: the client gives up.
            return self.auth_broken(&step, "501 5.7.0 Authentication aborted");
        }
        match sasl::decode(line) {
            Some(response) => self.sasl_response(step, response),
            None => self.auth_broken(&step, "501 5.5.2 Not base64"),
        }
    }

    fn sasl_response(&mut self, step: AuthStep, response: Vec<u8>) {
        self.phase = Phase::Command;
        match step {
            AuthStep::Plain => match sasl::parse_plain(&response) {
                Some(found) => {
                    self.ask_password(Mechanism::Plain, found.authzid, found.authcid, found.password);
                }
                None => self.auth_broken(&AuthStep::Plain, "501 5.5.2 Not a PLAIN message"),
            },
            AuthStep::LoginName => match text(response) {
                Some(authcid) => self.challenge(AuthStep::LoginPassword { authcid }, b"Password:"),
                None => self.auth_broken(&AuthStep::LoginName, "501 5.5.2 Not a user name"),
            },
            AuthStep::LoginPassword { authcid } => match text(response) {
                Some(password) => {
                    self.ask_password(Mechanism::Login, None, authcid, Password::new(password));
                }
                None => self.auth_broken(&AuthStep::LoginPassword { authcid }, "501 5.5.2 Not a password"),
            },
            AuthStep::ScramFirst { plus } => self.scram_first(plus, &response),
            AuthStep::ScramFinal(exchange) => self.scram_final(exchange, &response),
            AuthStep::ScramDone { authcid, plus } if response.is_empty() => {
                self.authenticated_as(scram_mechanism(plus), authcid);
            }
            step @ AuthStep::ScramDone { .. } => self.auth_broken(&step, "501 5.5.2 Nothing was expected"),
        }
    }

    fn ask_password(
        &mut self,
        mechanism: Mechanism,
        authzid: Option<String>,
        authcid: String,
        password: Password,
    ) {
        let question = AuthQuestion::Password { mechanism, authcid: authcid.clone() };
        self.decision = Some(Decision::Auth(question));
        self.events.push_back(Event::AuthPassword { mechanism, authzid, authcid, password });
    }

    fn scram_first(&mut self, plus: bool, response: &[u8]) {
        let binding = Binding { plus, offered: self.mechanisms().contains(&Mechanism::ScramSha256Plus) };
        match ClientFirst::parse(response, binding) {
            Ok(first) => {
                let (authzid, authcid) = (first.authzid.clone(), first.authcid.clone());
                self.events.push_back(Event::ScramStart { authzid, authcid, plus });
                self.decision = Some(Decision::Auth(AuthQuestion::Scram(first)));
            }
            Err(error) => self.auth_broken(&AuthStep::ScramFirst { plus }, scram_reply(error)),
        }
    }

    fn scram_final(&mut self, exchange: Box<ScramExchange>, response: &[u8]) {
        let exporter = self.identity.tls.as_ref().and_then(|tls| tls.exporter);
        match exchange.verify(response, exporter.as_ref()) {
            Ok(server_final) => {
                let (authcid, plus) = (exchange.first.authcid, exchange.first.plus);
                // RFC 4954 §4: additional data with success is a challenge with an empty response.
                self.challenge(AuthStep::ScramDone { authcid, plus }, server_final.as_bytes());
            }
            Err(error) => self.auth_broken(&AuthStep::ScramFinal(exchange), scram_reply(error)),
        }
    }

    /// Answers [`Event::AuthPassword`]: the password is right and the login may be used.
    pub fn auth_succeeded(&mut self) {
        let is_asked = |asked: &mut Decision| matches!(asked, Decision::Auth(AuthQuestion::Password { .. }));
        if let Some(Decision::Auth(AuthQuestion::Password { mechanism, authcid })) =
            self.decision.take_if(is_asked)
        {
            self.authenticated_as(mechanism, authcid);
            self.advance();
        }
    }

    /// Answers [`Event::AuthPassword`] with `reply`: 535 for a wrong name or password, 454 when it cannot be checked
    /// now. A 5yz reply counts as a failed login. Also answers [`Event::ScramStart`], where it ends the exchange at
    /// once: only for reasons that say nothing about the login, as too many attempts; a login that does not exist
    /// is [`Self::scram_verifier`] with `None`.
    pub fn auth_failed(&mut self, reply: &Reply) {
        if self.decision.take_if(|asked| matches!(asked, Decision::Auth(_))).is_some() {
            self.wire.reply(reply);
            if reply.code == 421 {
                self.close(CloseReason::ShutDown);
            } else if reply.code >= 500 {
                self.count_auth_failure();
            }
            self.advance();
        }
    }

    /// Answers [`Event::ScramStart`]. `None`: there is no such login; the exchange goes on as if there were, and
    /// fails at its end, so that nobody learns which logins exist.
    pub fn scram_verifier(&mut self, verifier: Option<ScramVerifier>) {
        let is_asked = |asked: &mut Decision| matches!(asked, Decision::Auth(AuthQuestion::Scram(_)));
        let Some(Decision::Auth(AuthQuestion::Scram(first))) = self.decision.take_if(is_asked) else {
            return;
        };
        let nonce = self.nonce();
        let genuine = verifier.is_some();
        let verifier = verifier.unwrap_or_else(|| self.invented_verifier(&first.authcid));
        let exchange = first.challenge(verifier, genuine, &nonce);
        let server_first = exchange.server_first.clone();
        self.challenge(AuthStep::ScramFinal(Box::new(exchange)), server_first.as_bytes());
        self.advance();
    }

    fn nonce(&mut self) -> String {
        self.counters.nonces += 1;
        let label = [b"SCRAM nonce ", &self.counters.nonces.to_be_bytes()[..]].concat();
        sasl::encode(&hmac_sha256(&self.counters.seed, &label)[..18])
    }

    /// The same salt for the same name every time, as a real login has.
    fn invented_verifier(&self, authcid: &str) -> ScramVerifier {
        let keyed =
            |label: &str| hmac_sha256(&self.config.scram_secret, format!("{label} {authcid}").as_bytes());
        ScramVerifier {
            salt: keyed("SCRAM salt")[..SALT_BYTES].to_vec(),
            iterations: self.config.scram_iterations,
            stored_key: keyed("SCRAM stored key"),
            server_key: keyed("SCRAM server key"),
        }
    }

    fn authenticated_as(&mut self, mechanism: Mechanism, authcid: String) {
        self.wire.say("235 2.7.0 Authentication succeeded");
        self.identity.authcid = Some(authcid.clone());
        self.timers.progressed();
        self.events.push_back(Event::Authenticated { mechanism, authcid });
    }

    /// Ends an exchange that failed without the shell.
    fn auth_broken(&mut self, step: &AuthStep, line: &str) {
        self.phase = Phase::Command;
        self.wire.say(line);
        self.events.push_back(Event::AuthRejected { mechanism: step.mechanism(), authcid: step.authcid() });
        self.count_auth_failure();
    }

    fn count_auth_failure(&mut self) {
        self.counters.auth_failures += 1;
        if self.counters.auth_failures >= self.config.limits.auth_failures {
            self.wire.say("421 4.7.0 Too many failed logins");
            self.close(CloseReason::TooManyAuthFailures);
        } else {
            self.count_error();
        }
    }
}

fn scram_reply(error: ScramError) -> &'static str {
    match error {
        ScramError::Malformed => "501 5.5.2 Not a SCRAM message",
        ScramError::ChannelBinding | ScramError::Proof => "535 5.7.8 Authentication failed",
    }
}

/// A user name or password of LOGIN: UTF-8, not empty, without NUL.
fn text(response: Vec<u8>) -> Option<String> {
    String::from_utf8(response).ok().filter(|text| !text.is_empty() && !text.contains('\0'))
}

//! From a line to a verb and its arguments.

use super::wire::{BadLine, Line};
use super::{CloseReason, Session};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Ehlo,
    Helo,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
    StartTls,
    Auth,
}

const VERBS: [(&str, Verb); 14] = [
    ("MAIL", Verb::Mail),
    ("RCPT", Verb::Rcpt),
    ("DATA", Verb::Data),
    ("BDAT", Verb::Bdat),
    ("EHLO", Verb::Ehlo),
    ("HELO", Verb::Helo),
    ("RSET", Verb::Rset),
    ("NOOP", Verb::Noop),
    ("QUIT", Verb::Quit),
    ("VRFY", Verb::Vrfy),
    ("EXPN", Verb::Expn),
    ("HELP", Verb::Help),
    ("STARTTLS", Verb::StartTls),
    ("AUTH", Verb::Auth),
];

/// Methods of HTTP (RFC 9110 §9): browsers made to talk to mail servers by a web page.
const HTTP_METHODS: [&str; 9] =
    ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH"];

/// The first byte of a TLS record that holds a handshake message (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 22;

impl Session {
    /// Reads one command if there is one. `false`: more input is needed, or the session is over.
    pub(super) fn read_command(&mut self) -> bool {
        if self.wire.input.first() == Some(&TLS_HANDSHAKE) && self.identity.tls.is_none() {
            self.wire.say("554 5.5.1 This port does not begin with TLS");
            self.close(CloseReason::WrongProtocol);
            return false;
        }
        let limits = &self.config.limits;
        let (plain, extended) =
            (limits.command_line_bytes, limits.command_line_bytes + limits.command_extension_bytes);
        let auth = limits.auth_line_bytes;
        let line = self.wire.next_line(|line| match line.first_chunk::<4>().map(upper) {
            Some(verb) if verb == *b"MAIL" || verb == *b"RCPT" => extended,
            Some(verb) if verb == *b"AUTH" => auth,
            _ => plain,
        });
        match line {
            Line::Incomplete => return false,
            Line::Complete(line) => {
                self.note_command(&line);
                self.command(&line);
            }
            Line::Bad(bad) => self.bad_line(bad),
        }
        self.timers.restart();
        true
    }

    pub(super) fn bad_line(&mut self, bad: BadLine) {
        match bad {
            BadLine::TooLong => self.fail("500 5.5.2 Line too long"),
            BadLine::Control => self.fail("500 5.5.2 A line ends with CRLF and holds no other CR, LF or NUL"),
            BadLine::Endless => {
                self.wire.say("421 4.7.0 Line too long");
                self.close(CloseReason::LimitExceeded);
            }
        }
    }

    fn command(&mut self, line: &[u8]) {
        let verb_length = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
        let (name, args) = line.split_at(verb_length);
        let found = VERBS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name));
        let Some((_, verb)) = found else { return self.unknown(name, line) };
        // RFC 6531 §3.1: UTF-8 may stand in MAIL, RCPT, VRFY and EXPN only. Control characters nowhere.
        let utf8_allowed = matches!(verb, Verb::Mail | Verb::Rcpt | Verb::Vrfy | Verb::Expn);
        let args = match std::str::from_utf8(args) {
            Ok(args) if (utf8_allowed || args.is_ascii()) && !args.bytes().any(|b| b.is_ascii_control()) => {
                args
            }
            _ => return self.fail("500 5.5.2 Characters that cannot stand in this command"),
        };
        let args = args.trim_matches(' ');
        match verb {
            Verb::Ehlo => self.ehlo(args),
            Verb::Helo => self.helo(args),
            Verb::Mail => self.mail(args),
            Verb::Rcpt => self.rcpt(args),
            Verb::Data => self.data(args),
            Verb::Bdat => self.bdat(args),
            Verb::Rset => self.rset(args),
            Verb::Noop => self.noop(),
            Verb::Quit => self.quit(args),
            Verb::Vrfy => self.vrfy(args),
            Verb::Expn => self.idle("502 5.5.1 EXPN is not implemented"),
            Verb::Help => self.idle("214 2.0.0 See RFC 5321"),
            Verb::StartTls => self.starttls(args),
            Verb::Auth => self.auth(args),
        }
    }

    fn unknown(&mut self, name: &[u8], line: &[u8]) {
        let is_http = HTTP_METHODS.iter().any(|method| method.as_bytes() == name)
            || line.windows(8).any(|part| part == b" HTTP/1.")
            // The second line of such a request.
            || name.eq_ignore_ascii_case(b"Host:");
        if is_http {
            self.wire.say("554 5.5.1 This is a mail server");
            return self.close(CloseReason::WrongProtocol);
        }
        self.fail("500 5.5.1 Unknown command");
    }
}

fn upper(verb: &[u8; 4]) -> [u8; 4] {
    verb.map(|byte| byte.to_ascii_uppercase())
}

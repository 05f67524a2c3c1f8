//! What is said on a connection, for those who want to see it: how it began, and the transaction under way. Never content,
//! never what a login is proven with.

use postroad_base::{Transcript, TranscriptLine, UtcMillis};

use super::Session;
use crate::TlsInfo;

/// Lines that are kept of the beginning, and of a transaction; the rest is left out.
const BEGINNING_LINES: usize = 64;
const TRANSACTION_LINES: usize = 400;
/// Bytes of a line that are kept.
const LINE_BYTES: usize = 500;
/// Commands that are told as they are.
const VERBS: [&str; 13] = [
    "EHLO", "HELO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP",
    "STARTTLS",
];
/// Stands for what is not told.
const SECRET: &str = "***";

/// A transcript in the making.
#[derive(Debug)]
pub(super) struct Memo {
    began_at: UtcMillis,
    /// Up to the first MAIL.
    beginning: Vec<TranscriptLine>,
    /// From the latest MAIL on.
    transaction: Vec<TranscriptLine>,
    in_transaction: bool,
    /// Bytes of the output that were looked at.
    output_seen: usize,
}

impl Memo {
    pub fn new(now: UtcMillis) -> Self {
        Self {
            began_at: now,
            beginning: Vec::new(),
            transaction: Vec::new(),
            in_transaction: false,
            output_seen: 0,
        }
    }

    fn push(&mut self, ours: bool, text: &str, now: UtcMillis) {
        let (lines, limit) = if self.in_transaction {
            (&mut self.transaction, TRANSACTION_LINES)
        } else {
            (&mut self.beginning, BEGINNING_LINES)
        };
        if lines.len() >= limit {
            return;
        }
        let text =
            if lines.len() + 1 == limit { "…" } else { &text[..text.floor_char_boundary(LINE_BYTES)] };
        let at_ms = u32::try_from(now.since(self.began_at).as_millis()).unwrap_or(u32::MAX);
        lines.push(TranscriptLine { at_ms, ours, text: text.to_owned() });
    }

    /// Our replies up to here.
    fn replies(&mut self, output: &[u8], now: UtcMillis) {
        let new = output.get(self.output_seen..).unwrap_or_default();
        for line in String::from_utf8_lossy(new).lines() {
            // RFC 4954 §4: a challenge.
            if line.starts_with("334 ") {
                self.push(true, &format!("334 {SECRET}"), now);
            } else {
                self.push(true, line, now);
            }
        }
        self.output_seen = output.len();
    }

    fn command(&mut self, line: &[u8], now: UtcMillis) {
        let line = String::from_utf8_lossy(line);
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let verb = words.next().unwrap_or_default();
        if verb.eq_ignore_ascii_case("MAIL") {
            self.transaction.clear();
            self.in_transaction = true;
        }
        if verb.eq_ignore_ascii_case("AUTH") {
            let mechanism = words.next().unwrap_or_default();
            let initial = if words.next().is_some() { format!(" {SECRET}") } else { String::new() };
            return self.push(false, &format!("{verb} {mechanism}{initial}"), now);
        }
        // A client whose AUTH was refused may go on with its password.
        let known = VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known));
        self.push(false, if known { &line } else { SECRET }, now);
    }
}

impl Session {
    /// What was said until now: how the connection began, and the transaction under way. Empty unless the configuration asks
    /// for it.
    pub fn transcript(&mut self) -> Transcript {
        self.note_replies();
        let Some(memo) = &self.memo else { return Transcript::default() };
        Transcript { lines: memo.beginning.iter().chain(&memo.transaction).cloned().collect() }
    }

    pub(super) fn note_command(&mut self, line: &[u8]) {
        self.note_replies();
        let now = self.timers.now;
        if let Some(memo) = &mut self.memo {
            memo.command(line, now);
        }
    }

    /// A line of a login's proof.
    pub(super) fn note_secret(&mut self) {
        self.note_replies();
        let now = self.timers.now;
        if let Some(memo) = &mut self.memo {
            memo.push(false, SECRET, now);
        }
    }

    pub(super) fn note_replies(&mut self) {
        let now = self.timers.now;
        if let Some(memo) = &mut self.memo {
            memo.replies(&self.wire.output, now);
        }
    }

    /// The output was taken.
    pub(super) fn note_output_taken(&mut self) {
        if let Some(memo) = &mut self.memo {
            memo.output_seen = 0;
        }
    }

    /// Whatever is in the output was not said before it.
    pub(super) fn note_tls(&mut self, tls: &TlsInfo) {
        let now = self.timers.now;
        if let Some(memo) = &mut self.memo {
            memo.push(true, &format!("({} {})", tls.version, tls.cipher), now);
        }
    }
}

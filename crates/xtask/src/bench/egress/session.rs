//! One SMTP session of the many hosts: pure, answers at once; the delay is the thread's.

use std::collections::HashSet;
use std::time::Instant;

use crate::bench::data_end::DataEnd;
use crate::bench::lines::Lines;
use crate::bench::sink::chunk_size;

pub(super) const GREETING: &[u8] = b"220 mx.bench.test ESMTP\r\n";
const EHLO_START: &[u8] = b"250-mx.bench.test\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n";
const EHLO_CHUNKING: &[u8] = b"250-CHUNKING\r\n";
const EHLO_END: &[u8] = b"250 ENHANCEDSTATUSCODES\r\n";

/// What has been answered so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Recipients that have got their first answer.
    pub(super) first_answers: u64,
    pub(super) delivered: u64,
    pub(super) deferred: u64,
    pub(super) bounced: u64,
    /// Mail to other recipients: reports about bounces.
    pub(super) reports: u64,
    pub(super) connections: u64,
    /// When the last first answer was given.
    pub(super) last_at: Option<Instant>,
}

/// Which recipients have had an answer.
#[derive(Debug, Default)]
pub(super) struct Book {
    answered: HashSet<u64>,
    pub(super) counts: Counts,
}

/// What a recipient's number means, of every twenty: one bounces, two are deferred the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Taken,
    DeferredOnce,
    Bounced,
}

fn fate(number: u64) -> Fate {
    match number % 20 {
        7 => Fate::Bounced,
        3 | 13 => Fate::DeferredOnce,
        _ => Fate::Taken,
    }
}

impl Book {
    /// Whether it is the first answer a recipient gets.
    fn answer(&mut self, number: u64) -> bool {
        let first = self.answered.insert(number);
        self.counts.first_answers += u64::from(first);
        first
    }

    fn rcpt(&mut self, number: Option<u64>) -> (&'static [u8], bool) {
        match number.map(|number| (number, fate(number))) {
            Some((number, Fate::Bounced)) => {
                self.answer(number);
                self.counts.bounced += 1;
                (b"550 5.1.1 User unknown\r\n", false)
            }
            Some((number, Fate::DeferredOnce)) if self.answer(number) => {
                self.counts.deferred += 1;
                (b"450 4.2.0 Greylisted, please come back later\r\n", false)
            }
            _ => (b"250 2.1.5 OK\r\n", true),
        }
    }

    fn taken(&mut self, recipients: &mut Vec<Option<u64>>) {
        for number in recipients.drain(..) {
            match number {
                Some(number) => {
                    self.answer(number);
                    self.counts.delivered += 1;
                }
                None => self.counts.reports += 1,
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Commands,
    Data,
    /// Octets of a chunk still to come, and whether it is the last.
    Chunk(usize, bool),
}

pub(super) struct Session {
    mode: Mode,
    lines: Lines,
    data_end: DataEnd,
    /// Of the transaction: the accepted recipients, by number where they have one.
    recipients: Vec<Option<u64>>,
    /// Every second host takes BDAT.
    chunking: bool,
    replies: Vec<u8>,
    /// QUIT was said.
    pub(super) closing: bool,
}

impl Session {
    pub(super) fn new(chunking: bool) -> Self {
        Self {
            mode: Mode::Commands,
            lines: Lines::default(),
            data_end: DataEnd::new(),
            recipients: Vec::new(),
            chunking,
            replies: Vec::new(),
            closing: false,
        }
    }

    /// What is to be said to everything that came in.
    pub(super) fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.replies)
    }

    pub(super) fn input(&mut self, input: &[u8], book: &mut Book) {
        let mut input = input.to_vec();
        let mut at = 0;
        while at < input.len() {
            match self.mode {
                Mode::Data => {
                    let Some(end) = self.data_end.find(&input[at..]) else { return };
                    self.content_over(book);
                    at += end;
                }
                Mode::Chunk(left, last) => {
                    let taken = left.min(input.len() - at);
                    self.mode = Mode::Chunk(left - taken, last);
                    self.chunk_over(book);
                    at += taken;
                }
                Mode::Commands => {
                    self.lines.push(&input[at..]);
                    self.commands(book);
                    if self.mode == Mode::Commands {
                        return;
                    }
                    input = self.lines.take_rest().to_vec();
                    at = 0;
                }
            }
        }
    }

    /// Answers whole command lines until content begins.
    fn commands(&mut self, book: &mut Book) {
        while self.mode == Mode::Commands {
            let Some(line) = self.lines.next() else { return };
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let reply: &[u8] = match verb.as_slice() {
                b"EHLO" => {
                    self.replies.extend_from_slice(EHLO_START);
                    if self.chunking {
                        self.replies.extend_from_slice(EHLO_CHUNKING);
                    }
                    EHLO_END
                }
                b"MAIL" | b"RSET" => {
                    self.recipients.clear();
                    b"250 2.0.0 OK\r\n"
                }
                b"RCPT" => {
                    let number = recipient_number(line);
                    let (reply, accepted) = book.rcpt(number);
                    self.recipients.extend(accepted.then_some(number));
                    reply
                }
                b"DATA" if self.recipients.is_empty() => b"554 5.5.1 No valid recipients\r\n",
                b"DATA" => {
                    self.mode = Mode::Data;
                    self.data_end = DataEnd::new();
                    b"354 Go ahead\r\n"
                }
                b"BDAT" => {
                    let (size, last) = chunk_size(line);
                    self.mode = Mode::Chunk(size, last);
                    b""
                }
                b"QUIT" => {
                    self.closing = true;
                    b"221 2.0.0 Bye\r\n"
                }
                _ => b"250 2.0.0 OK\r\n",
            };
            self.replies.extend_from_slice(reply);
            self.chunk_over(book);
        }
    }

    /// A chunk of which nothing is left to come is answered.
    fn chunk_over(&mut self, book: &mut Book) {
        let Mode::Chunk(0, last) = self.mode else { return };
        if last {
            self.content_over(book);
        } else {
            self.mode = Mode::Commands;
            self.replies.extend_from_slice(b"250 2.0.0 OK\r\n");
        }
    }

    fn content_over(&mut self, book: &mut Book) {
        self.mode = Mode::Commands;
        let reply: &[u8] = if self.recipients.is_empty() {
            b"554 5.5.1 No valid recipients\r\n"
        } else {
            b"250 2.0.0 OK\r\n"
        };
        book.taken(&mut self.recipients);
        self.replies.extend_from_slice(reply);
    }
}

/// `RCPT TO:<r123-0@d7.test>`: 123.
fn recipient_number(line: &[u8]) -> Option<u64> {
    let start = memchr::memchr(b'<', line)? + 1;
    let digits = line.get(start..)?.strip_prefix(b"r")?;
    let length = digits.iter().position(|octet| !octet.is_ascii_digit())?;
    (digits.get(length) == Some(&b'-')).then_some(())?;
    std::str::from_utf8(&digits[..length]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(replies: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(replies);
        let last_lines = text.lines().filter(|line| line.as_bytes().get(3) == Some(&b' '));
        last_lines.map(|line| line[..3].to_owned()).collect()
    }

    fn check(session: &mut Session, book: &mut Book, said: &str, expected: &[&str]) {
        session.input(said.as_bytes(), book);
        assert_eq!(codes(&session.take_replies()), expected, "{said:?}");
    }

    #[test]
    fn recipients_are_taken_deferred_once_or_bounced() {
        let (mut session, mut book) = (Session::new(true), Book::default());
        let mail =
            |number: u32| format!("MAIL FROM:<>\r\nRCPT TO:<r{number}-0@d1.test>\r\nBDAT 3 LAST\r\nabc");
        check(&mut session, &mut book, "EHLO x\r\n", &["250"]);
        check(&mut session, &mut book, &mail(1), &["250", "250", "250"]);
        check(&mut session, &mut book, &mail(7), &["250", "550", "554"]);
        check(&mut session, &mut book, &mail(13), &["250", "450", "554"]);
        check(&mut session, &mut book, &mail(13), &["250", "250", "250"]);
        check(&mut session, &mut book, "RCPT TO:<sender@bench.test>\r\nBDAT 0 LAST\r\n", &["250", "250"]);
        let counts = book.counts;
        assert_eq!((counts.first_answers, counts.delivered, counts.deferred), (3, 2, 1));
        assert_eq!((counts.bounced, counts.reports), (1, 1));
    }

    #[test]
    fn hosts_without_chunking_take_data_wherever_it_is_cut() {
        let said = "MAIL FROM:<>\r\nRCPT TO:<r1-0@d1.test>\r\nDATA\r\nA: b\r\n\r\nx\r\n.\r\nQUIT\r\n";
        for cut in 1..said.len() {
            let (mut session, mut book) = (Session::new(false), Book::default());
            session.input(&said.as_bytes()[..cut], &mut book);
            session.input(&said.as_bytes()[cut..], &mut book);
            assert_eq!(codes(&session.take_replies()), ["250", "250", "354", "250", "221"]);
            assert!(session.closing && book.counts.delivered == 1);
        }
        let (mut session, mut book) = (Session::new(false), Book::default());
        check(
            &mut session,
            &mut book,
            "MAIL FROM:<>\r\nRCPT TO:<r7-0@d1.test>\r\nDATA\r\n",
            &["250", "550", "554"],
        );
    }
}

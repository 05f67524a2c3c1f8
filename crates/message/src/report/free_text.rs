//! Bounces for people: which recipients failed, and which lines are about each.
//!
//! Servers differ in words, but they share a few shapes: a line that begins with the address (qmail, Postfix, Exim,
//! OpenSMTPD, Yahoo, …), a line that names it behind a word (`Recipient:`, `RCPT TO:`, `delivered to`), and sendmail's
//! list of addresses with one transcript for all of them. The shapes are read, not the servers.

use super::addresses::{self, Found};
use super::bounce::RecipientReport;
use super::reply_text::find_reply;
use super::{DIAGNOSTIC_BYTES_MAX, RECIPIENTS_MAX, TEXT_LINES_MAX};

/// What stands before a failed address when it does not begin the line. In lower case.
const LEADS: [&str; 23] = [
    "mailing list",
    "rcpt to:",
    "recipient:",
    "recipients:",
    "recipient address:",
    "address:",
    "user:",
    "failed for",
    "deliver message to:",
    "deliver message to",
    "deliver your message to",
    "deliver to",
    "delivering your mail to",
    "delivery to",
    "delivered to",
    "undeliverable to",
    "undeliverable:",
    "message to",
    "mail to",
    "could not be sent to",
    "for recipient",
    "recipient",
    "cannot send mail to",
];

/// Words before an address that is not the failed one.
const NOT_FAILED: [&str; 11] = [
    "to:",
    "from:",
    "from",
    "sender:",
    "reply-to:",
    "contact:",
    "contact",
    "by",
    "cc:",
    "postmaster",
    "help",
];

/// Local parts of those who help.
const HELPERS: [&str; 6] = ["postmaster", "mailer-daemon", "abuse", "support", "helpdesk", "administrator"];

/// The recipients the text speaks of. `named` are those that the header names (`X-Failed-Recipients`): then no others count.
pub(super) fn read(text: &str, named: &[String]) -> Vec<RecipientReport> {
    let mut reader = Reader {
        named,
        found: Vec::new(),
        shared: Vec::new(),
        pending: Vec::new(),
        current: None,
        in_transcript: false,
    };
    for line in text.lines().take(TEXT_LINES_MAX) {
        reader.line(line);
    }
    reader.finish()
}

struct Entry<'a> {
    address: String,
    /// White space before the line that named it.
    indent: usize,
    lines: Vec<&'a str>,
}

struct Reader<'a> {
    named: &'a [String],
    found: Vec<Entry<'a>>,
    /// Lines about no recipient or all.
    shared: Vec<&'a str>,
    /// Lines of a transcript whose recipient is named only after them.
    pending: Vec<&'a str>,
    current: Option<usize>,
    in_transcript: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str) {
        // A report that a person forwarded is quoted.
        let line = line.strip_prefix("> ").unwrap_or(line);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed == ">" {
            return;
        }
        let lower = trimmed.to_lowercase();
        if lower.contains("transcript of session") {
            (self.in_transcript, self.current) = (true, None);
            return;
        }
        if self.in_transcript
            && let Some(address) = ended_by(trimmed)
        {
            // `550 <ann@example.com>... User unknown` ends what the lines before it began.
            self.current = self.entry(address, 0);
            self.close_pending(trimmed);
            return;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some(address) = self.failed_address(trimmed, &lower, indent) {
            self.current = self.entry(address, indent);
        } else if self.in_transcript {
            self.follow_transcript(trimmed, &lower);
        }
        match self.current {
            Some(at) => self.found[at].lines.push(trimmed),
            None if self.in_transcript => self.pending.push(trimmed),
            None => self.shared.push(trimmed),
        }
    }

    fn close_pending(&mut self, line: &'a str) {
        if let Some(at) = self.current.take() {
            self.found[at].lines.append(&mut self.pending);
            self.found[at].lines.push(line);
        }
    }

    /// A transcript goes on about the recipient it named last; a command for all of them ends that.
    fn follow_transcript(&mut self, line: &str, lower: &str) {
        let known = addresses::find(line).into_iter().find_map(|found| self.position(found.address));
        if known.is_some() {
            self.current = known;
        } else if lower.starts_with(">>>") {
            self.current = None;
        } else if lower.trim_start_matches(['.', ' ']).starts_with("while talking") {
            self.current = None;
            self.shared.append(&mut self.pending);
        }
    }

    fn position(&self, address: &str) -> Option<usize> {
        self.found.iter().position(|entry| addresses::is_same(&entry.address, address))
    }

    fn entry(&mut self, address: &str, indent: usize) -> Option<usize> {
        let known = self.position(address);
        if known.is_none() && self.found.len() < RECIPIENTS_MAX {
            self.found.push(Entry { address: address.to_owned(), indent, lines: Vec::new() });
            return Some(self.found.len() - 1);
        }
        known
    }

    /// The address that this line begins to speak of.
    fn failed_address<'l>(&self, line: &'l str, lower: &str, indent: usize) -> Option<&'l str> {
        let found = addresses::find(line);
        let first = found.first()?;
        let local = first.address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        if !self.named.is_empty() {
            let names =
                |found: &&Found<'_>| self.named.iter().any(|name| addresses::is_same(name, found.address));
            return found.iter().find(names).map(|found| found.address);
        }
        if HELPERS.contains(&local.as_str()) {
            return None;
        }
        // Deeper lines continue what was begun.
        let is_continuation = self.current.is_some_and(|at| indent > self.found[at].indent);
        let is_known = self.position(first.address).is_some();
        if is_continuation && !is_known {
            return None;
        }
        let before = undecorated(&line[..first.start]).to_lowercase();
        let after = line[first.end..].trim_start_matches(['>', '"', '\'', ')', ']']);
        let begins = before.is_empty()
            && (after.is_empty() || after.starts_with([':', '.', ' ', ',', '<', ';', '\t']));
        (begins || self.is_led(&before, after, lower)).then_some(first.address)
    }

    fn is_led(&self, before: &str, after: &str, lower: &str) -> bool {
        let ends_with = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
        if LEADS.iter().any(|lead| before.ends_with(lead)) {
            return true;
        }
        let is_only_address = after.trim_matches(['.', ' ', '>', ':']).is_empty();
        // `Unknown user: ann@example.com`
        self.current.is_none()
            && is_only_address
            && before.ends_with(':')
            && !ends_with(&NOT_FAILED)
            && !lower.contains("mail from")
    }

    fn finish(mut self) -> Vec<RecipientReport> {
        self.shared.append(&mut self.pending);
        for name in self.named {
            self.entry(name, 0);
        }
        let shared = self.shared.join("\n");
        let shared_has_code = find_reply(&shared).code.is_some();
        let report = |entry: Entry<'_>| {
            let mut narrative = entry.lines.join("\n");
            let has_code = find_reply(&narrative).code.is_some();
            let needs_more = !has_code && (shared_has_code || narrative.lines().count() <= 2);
            if needs_more && narrative.len() + shared.len() < DIAGNOSTIC_BYTES_MAX * 4 {
                narrative =
                    if narrative.is_empty() { shared.clone() } else { format!("{narrative}\n{shared}") };
            }
            RecipientReport { recipient: entry.address, narrative, ..RecipientReport::default() }
        };
        self.found.into_iter().map(report).collect()
    }
}

/// The recipient of sendmail's last word: a code, the address, three dots.
fn ended_by(line: &str) -> Option<&str> {
    let code = line.get(..4)?;
    if !code[..3].bytes().all(|byte| byte.is_ascii_digit()) || !code.ends_with(' ') {
        return None;
    }
    let found = addresses::find(line).into_iter().next()?;
    let before = line[4..found.start].trim_matches(|c: char| c.is_ascii_digit() || "<. ".contains(c));
    (before.is_empty() && line[found.end..].trim_start_matches('>').starts_with("..."))
        .then_some(found.address)
}

/// Without the signs that lists and quotes put before an address.
fn undecorated(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "<\"'*->•=([|".contains(c))
}

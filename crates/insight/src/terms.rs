//! The words a message is found by, made here so that both databases find the same.
//!
//! A term is `<workspace><field><value>`: each workspace has its own region of the index, and no query can
//! reach into another's. Exact values (addresses, tags) are hashed, which makes them one short term whatever
//! characters they hold; words stay words so that prefixes can be searched.

use aws_lc_rs::digest::{SHA256, digest};
use postroad_base::{Domain, EmailAddress};

use crate::AcceptedMessage;
use crate::code::{TERM_BITS, TERM_RECIPIENTS_MAX};

/// More words than this in one message are not indexed.
const WORDS_MAX: usize = 64;
/// Characters of a word that count.
const WORD_MAX_CHARS: usize = 32;
/// Words of a query that count.
pub(crate) const QUERY_WORDS_MAX: usize = 16;

/// What a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Recipient,
    Sender,
    Domain,
    Tag,
    MessageIdHeader,
    /// A word of the subject.
    SubjectWord,
    /// A word of an address, a display name or a tag.
    OtherWord,
}

impl Field {
    /// Stored: never reuse a letter.
    fn letter(self) -> char {
        match self {
            Self::Recipient => 'r',
            Self::Sender => 's',
            Self::Domain => 'd',
            Self::Tag => 't',
            Self::MessageIdHeader => 'i',
            Self::SubjectWord => 'u',
            Self::OtherWord => 'w',
        }
    }
}

/// The term that stands for exactly `value`.
pub(crate) fn exact(ws: i64, field: Field, value: &str) -> String {
    let mut term = prefix(ws, field);
    push_hash(&mut term, value);
    term
}

/// The term of a word as [`words`] returns it.
pub(crate) fn word(ws: i64, field: Field, word: &str) -> String {
    let mut term = prefix(ws, field);
    term.push_str(word);
    term
}

/// `37r`: digits end at the field's letter, so workspaces 3 and 37 cannot meet.
fn prefix(ws: i64, field: Field) -> String {
    let mut term = String::with_capacity(24);
    term.push_str(&ws.to_string());
    term.push(field.letter());
    term
}

/// 60 bits of SHA-256 as 12 characters; whoever needs certainty compares the row.
fn push_hash(term: &mut String, value: &str) {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = digest(&SHA256, value.as_bytes());
    let bits = hash.as_ref().iter().take(8).fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte));
    for place in 0..12 {
        term.push(ALPHABET[(bits >> (place * 5) & 31) as usize] as char);
    }
}

/// The address inside a From field's value, in the form addresses are compared in.
pub(crate) fn header_address(header_from: &str) -> Option<String> {
    let inner = match (header_from.rfind('<'), header_from.rfind('>')) {
        (Some(open), Some(close)) if open < close => &header_from[open + 1..close],
        _ => header_from,
    };
    inner.trim().parse::<EmailAddress>().ok().map(|address| address.canonical())
}

/// A Message-ID without its angle brackets (RFC 5322 §3.6.4).
pub(crate) fn bare_message_id(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(value)
}

/// What of a message can be searched for.
#[derive(Clone, Copy)]
pub(crate) struct Searchable<'a> {
    pub envelope_from: Option<&'a EmailAddress>,
    pub header_from: &'a str,
    pub subject: &'a str,
    pub message_id_header: &'a str,
    pub tags: &'a [String],
    pub recipients: &'a [EmailAddress],
}

impl<'a> From<&'a AcceptedMessage> for Searchable<'a> {
    fn from(message: &'a AcceptedMessage) -> Self {
        Self {
            envelope_from: message.envelope_from.as_ref(),
            header_from: &message.header_from,
            subject: &message.subject,
            message_id_header: &message.message_id_header,
            tags: &message.tags,
            recipients: &message.recipients,
        }
    }
}

/// The terms of a message in parts of [`TERM_RECIPIENTS_MAX`] recipients, each with all that is not about recipients.
pub(crate) fn of_message(ws: i64, message: &Searchable<'_>) -> Vec<String> {
    let part = |recipients| of_part(ws, &Searchable { recipients, ..*message });
    if message.recipients.len() <= TERM_RECIPIENTS_MAX {
        return vec![part(message.recipients)];
    }
    message.recipients.chunks(TERM_RECIPIENTS_MAX).take(1 << TERM_BITS).map(part).collect()
}

/// Separated by spaces.
fn of_part(ws: i64, message: &Searchable<'_>) -> String {
    let mut terms = Terms::new(ws);
    let header_from = header_address(message.header_from);
    let envelope_from = message.envelope_from.map(EmailAddress::canonical);
    if let Some(sender) = &envelope_from {
        terms.exact(Field::Sender, sender);
    }
    if let Some(sender) = header_from.filter(|sender| Some(sender) != envelope_from.as_ref()) {
        terms.exact(Field::Sender, &sender);
    }
    if !message.message_id_header.is_empty() {
        terms.exact(Field::MessageIdHeader, bare_message_id(message.message_id_header));
    }
    for tag in message.tags {
        terms.exact(Field::Tag, tag);
        terms.words(Field::OtherWord, tag);
    }
    terms.words(Field::SubjectWord, message.subject);
    terms.words(Field::OtherWord, message.header_from);
    for recipient in message.recipients {
        terms.recipient(recipient.canonical(), recipient.domain());
    }
    terms.text
}

struct Terms {
    ws: i64,
    text: String,
    word_count: usize,
    last_domain: Option<Domain>,
}

impl Terms {
    fn new(ws: i64) -> Self {
        Self { ws, text: String::with_capacity(256), word_count: 0, last_domain: None }
    }

    fn push(&mut self, term: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(term);
    }

    fn exact(&mut self, field: Field, value: &str) {
        let term = exact(self.ws, field, value);
        self.push(&term);
    }

    fn words(&mut self, field: Field, text: &str) {
        for found in words(text) {
            if self.word_count == WORDS_MAX {
                return;
            }
            self.word_count += 1;
            let term = word(self.ws, field, &found);
            self.push(&term);
        }
    }

    /// Every recipient can be found exactly; the words of the first ones too.
    fn recipient(&mut self, canonical: String, domain: &Domain) {
        self.exact(Field::Recipient, &canonical);
        if self.last_domain.as_ref() != Some(domain) {
            self.exact(Field::Domain, domain.as_str());
            self.last_domain = Some(domain.clone());
        }
        self.words(Field::OtherWord, &canonical);
    }
}

/// The words of a text: runs of letters and digits in lower case; CJK runs as overlapping pairs, since they
/// have no spaces.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            found.push(run[..run.len().min(WORD_MAX_CHARS)].to_ascii_lowercase());
        } else if run.chars().any(is_unspaced) {
            push_pairs(&mut found, run);
        } else {
            found.push(
                run.to_lowercase().chars().filter(|c| c.is_alphanumeric()).take(WORD_MAX_CHARS).collect(),
            );
        }
    }
    found
}

fn push_pairs(found: &mut Vec<String>, run: &str) {
    let chars: Vec<char> =
        run.to_lowercase().chars().filter(|c| c.is_alphanumeric()).take(WORD_MAX_CHARS).collect();
    match chars.as_slice() {
        [single] => found.push(single.to_string()),
        _ => found.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
}

/// Scripts written without spaces: CJK, kana, Thai, Lao, Khmer, Burmese.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Both databases' query languages see letters and digits only.
        #[test]
        fn words_hold_nothing_else(text in "\\PC{0,80}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.chars().all(char::is_alphanumeric), "{word:?}");
                prop_assert!(word.chars().count() <= WORD_MAX_CHARS);
            }
        }
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text:?}");
    }

    #[test]
    fn words_are_lower_case_runs() {
        check("Your invoice #4711, paid!", &["your", "invoice", "4711", "paid"]);
        check("ann.o'neil+x@example.com", &["ann", "o", "neil", "x", "example", "com"]);
        check("Grüße an Zoë", &["grüße", "an", "zoë"]);
        check("請求書です", &["請求", "求書", "書で", "です"]);
        check("-- ", &[]);
        check(&"x".repeat(100), &["x".repeat(32).as_str()]);
    }

    #[test]
    fn terms_of_two_workspaces_never_meet() {
        assert_eq!(word(3, Field::OtherWord, "7abc"), "3w7abc");
        assert_eq!(word(37, Field::OtherWord, "abc"), "37wabc");
        let hashed = exact(3, Field::Recipient, "ann@example.com");
        assert!(
            hashed.starts_with("3r")
                && hashed.len() == 14
                && hashed.bytes().all(|b| b.is_ascii_alphanumeric())
        );
    }

    #[test]
    fn the_from_field_gives_its_address() {
        assert_eq!(header_address("Ann <Ann@Example.com>").as_deref(), Some("ann@example.com"));
        assert_eq!(header_address(" ann@example.com ").as_deref(), Some("ann@example.com"));
        assert_eq!(header_address("nobody"), None);
    }
}

//! The words and people a captured message is found by. A term begins with its workspace, so that no search reaches into
//! another's.

use std::collections::HashSet;

use postroad_base::{EmailAddress, WorkspaceId};
use postroad_delivery::CapturedMessage;
use postroad_insight::search_words;
use postroad_message::header::{AddressList, Headers};

/// Different words of one message that are indexed.
const WORDS_MAX: usize = 2_000;
/// Bytes of the text that are looked at.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// Words of a query that count.
const QUERY_WORDS_MAX: usize = 16;
/// Address fields of a header that are people to be found.
const PEOPLE_FIELDS: [&str; 4] = ["From", "To", "Cc", "Reply-To"];

/// `workspace`'s region of the index: 40 bits as 8 letters and digits.
fn region(workspace: WorkspaceId) -> String {
    letters(workspace.as_bytes(), 8)
}

/// 5 bits of a hash a letter.
fn letters(bytes: &[u8], count: usize) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = blake3::hash(bytes);
    hash.as_bytes().iter().take(count).map(|byte| ALPHABET[usize::from(byte & 31)] as char).collect()
}

fn word(region: &str, word: &str) -> String {
    format!("{region}w{word}")
}

fn person(region: &str, address: &EmailAddress) -> String {
    format!("{region}p{}", letters(address.canonical().as_bytes(), 16))
}

/// Everything `message` is found by, separated by spaces.
pub(crate) fn of_message(message: &CapturedMessage, headers: &Headers<'_>, text: &str) -> String {
    let region = region(message.record.workspace);
    let mut terms = HashSet::new();
    let envelope = &message.record.envelope;
    let addresses = envelope.recipients.iter().map(|one| &one.forward_path).chain(&envelope.reverse_path);
    for address in addresses {
        terms.insert(person(&region, address));
        terms.extend(search_words(&address.to_string()).iter().map(|found| word(&region, found)));
    }
    for name in PEOPLE_FIELDS {
        let list = headers.find(name).and_then(|field| AddressList::parse(field.value()).ok());
        for mailbox in list.iter().flat_map(AddressList::mailboxes) {
            terms.insert(person(&region, &mailbox.address));
        }
    }
    let subject = headers.find("Subject").map(|field| field.text()).unwrap_or_default();
    let named = PEOPLE_FIELDS.iter().filter_map(|name| headers.find(name)).map(|field| field.text());
    let tags = message.record.tags.iter().cloned();
    let text = text[..text.floor_char_boundary(TEXT_MAX_BYTES)].to_owned();
    for source in std::iter::once(subject).chain(named).chain(tags).chain([text]) {
        for found in search_words(&source) {
            if terms.len() >= WORDS_MAX {
                break;
            }
            terms.insert(word(&region, &found));
        }
    }
    terms.into_iter().collect::<Vec<_>>().join(" ")
}

/// Terms that must all be found.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// Each with whether it may go on.
    terms: Vec<(String, bool)>,
}

impl Query {
    /// A whole address means that person; anything else is words, the last of which may go on: somebody may still be typing
    /// it. `None` when there is nothing to look for in the text.
    pub fn text(workspace: WorkspaceId, text: &str) -> Option<Self> {
        if let Ok(address) = text.trim().parse::<EmailAddress>() {
            return Some(Self::person(workspace, &address));
        }
        let region = region(workspace);
        let words = search_words(text);
        let last = words.len().checked_sub(1)?;
        let terms = words.iter().enumerate().map(|(at, found)| (word(&region, found), at == last));
        Some(Self { terms: terms.take(QUERY_WORDS_MAX).collect() })
    }

    pub fn person(workspace: WorkspaceId, address: &EmailAddress) -> Self {
        Self { terms: vec![(person(&region(workspace), address), false)] }
    }

    pub fn fts5(&self) -> String {
        self.render('"', " AND ", " *")
    }

    pub fn tsquery(&self) -> String {
        self.render('\'', " & ", ":*")
    }

    /// Terms hold letters and digits only, so quotes need no escaping.
    fn render(&self, quote: char, and: &str, prefix: &str) -> String {
        let terms: Vec<String> = self
            .terms
            .iter()
            .map(|(term, goes_on)| format!("{quote}{term}{quote}{}", if *goes_on { prefix } else { "" }))
            .collect();
        terms.join(and)
    }
}

#[cfg(test)]
mod tests {
    use postroad_base::UtcMillis;

    use super::*;

    #[test]
    fn texts_become_queries_of_their_workspace() {
        let workspace = WorkspaceId::new(UtcMillis(0));
        let region = region(workspace);
        assert_eq!(region.len(), 8);
        let query = Query::text(workspace, "Your inv").unwrap();
        assert_eq!(query.fts5(), format!("\"{region}wyour\" AND \"{region}winv\" *"));
        assert_eq!(query.tsquery(), format!("'{region}wyour' & '{region}winv':*"));
        let person = Query::text(workspace, " Ann@Example.com ").unwrap().fts5();
        assert!(person.starts_with(&format!("\"{region}p")) && !person.contains('*'), "{person}");
        assert!(Query::text(workspace, "\" -- ").is_none());
    }
}

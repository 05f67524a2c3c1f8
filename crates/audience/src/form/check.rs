//! What a document must be: limits hold for drafts too; a version must be whole besides.

use std::collections::{BTreeMap, HashSet};

use postroad_base::{EmailAddress, TopicId};

use super::shown::is_attribute;
use super::{Condition, EMAIL, FormDocument, FormStep, TOPICS};
use crate::error::{Wrong, checked_line};
use crate::field::Fieldbook;
use crate::{AudienceError, tag};

pub(super) const STEPS_MAX: usize = 10;
const FIELDS_MAX: usize = 40;
const TOPICS_MAX: usize = 50;
const TAGS_MAX: usize = 20;
const ORIGINS_MAX: usize = 50;
const LINE_MAX_CHARS: usize = 200;
const TEXT_MAX_CHARS: usize = 4_000;
const URL_MAX_BYTES: usize = 1_000;
const RADIUS_MAX_PX: u8 = 32;
const EVERY_DAYS_MAX: u16 = 365;
const DELAY_MAX_SECS: u16 = 3_600;

/// Collects what is wrong, with its place.
struct Found(Vec<Wrong>);

impl Found {
    fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.0.push(Wrong::new(pointer, message));
    }

    fn line(&mut self, pointer: &str, text: &str) {
        self.0.extend(checked_line(pointer, text, LINE_MAX_CHARS).err());
    }

    fn text(&mut self, pointer: &str, text: &str) {
        if text.chars().count() > TEXT_MAX_CHARS {
            self.add(pointer, format!("must have at most {TEXT_MAX_CHARS} characters"));
        }
        if text.contains('\0') {
            self.add(pointer, "must not contain the character NUL");
        }
    }

    fn count(&mut self, pointer: &str, count: usize, limit: usize) {
        if count > limit {
            self.add(pointer, format!("must have at most {limit} entries"));
        }
    }

    fn done(self) -> Result<(), AudienceError> {
        if self.0.is_empty() { Ok(()) } else { Err(AudienceError::Invalid(self.0)) }
    }
}

/// Limits, and values that mean something.
pub(super) fn draft(document: &FormDocument) -> Result<(), AudienceError> {
    let mut found = Found(Vec::new());
    found.count("/document/steps", document.steps.len(), STEPS_MAX);
    found.count("/document/steps", document.fields().count(), FIELDS_MAX);
    found.count("/document/fixed_topics", document.fixed_topics.len(), TOPICS_MAX);
    found.count("/document/offered_topics", document.offered_topics.len(), TOPICS_MAX);
    found.count("/document/tags", document.tags.len(), TAGS_MAX);
    for (at, step) in document.steps.iter().enumerate() {
        step_texts(&mut found, at, step);
    }
    for (at, name) in document.tags.iter().enumerate() {
        found.0.extend(tag::checked(&format!("/document/tags/{at}"), name).err());
    }
    found.text("/document/consent/text", &document.consent.text);
    after(&mut found, document);
    theme(&mut found, document);
    embedding(&mut found, document);
    found.done()
}

fn step_texts(found: &mut Found, at: usize, step: &FormStep) {
    let place = format!("/document/steps/{at}");
    found.line(&format!("{place}/title"), &step.title);
    found.text(&format!("{place}/text"), &step.text);
    found.line(&format!("{place}/button"), &step.button);
    if let Some(when) = &step.shown_when {
        found.line(&format!("{place}/shown_when/value"), &when.value);
    }
    for (index, field) in step.fields.iter().enumerate() {
        let place = format!("{place}/fields/{index}");
        found.line(&format!("{place}/key"), &field.key);
        found.text(&format!("{place}/label"), &field.label);
        found.line(&format!("{place}/placeholder"), &field.placeholder);
        found.text(&format!("{place}/help"), &field.help);
        if let Some(when) = &field.shown_when {
            found.line(&format!("{place}/shown_when/value"), &when.value);
        }
    }
}

fn after(found: &mut Found, document: &FormDocument) {
    let thanks = &document.thanks;
    found.line("/document/thanks/title", &thanks.title);
    found.text("/document/thanks/text", &thanks.text);
    found.line("/document/thanks/confirmed_title", &thanks.confirmed_title);
    found.text("/document/thanks/confirmed_text", &thanks.confirmed_text);
    for (pointer, url) in [
        ("/document/thanks/redirect", &thanks.redirect),
        ("/document/thanks/confirmed_redirect", &thanks.confirmed_redirect),
    ] {
        if !url.is_empty() && origin_of(url).is_none() {
            found.add(pointer, "must be an address that begins with https:// or http://");
        }
    }
    let confirmation = &document.confirmation;
    found.line("/document/confirmation/from_name", &confirmation.from_name);
    found.line("/document/confirmation/subject", &confirmation.subject);
    found.text("/document/confirmation/text", &confirmation.text);
    found.line("/document/confirmation/button", &confirmation.button);
    for (pointer, text) in [
        ("/document/confirmation/from_address", &confirmation.from_address),
        ("/document/confirmation/reply_to", &confirmation.reply_to),
    ] {
        if !text.is_empty() && text.parse::<EmailAddress>().is_err() {
            found.add(pointer, "must be an address, as in news@example.com");
        }
    }
    if let Some(magnet) = &document.magnet {
        found.line("/document/magnet/label", &magnet.label);
    }
}

fn theme(found: &mut Found, document: &FormDocument) {
    let theme = &document.theme;
    for (name, colour) in [
        ("accent", &theme.accent),
        ("background", &theme.background),
        ("text", &theme.text),
        ("dark_accent", &theme.dark_accent),
        ("dark_background", &theme.dark_background),
        ("dark_text", &theme.dark_text),
    ] {
        if !is_colour(colour) {
            found.add(format!("/document/theme/{name}"), "must be a colour, as in #1d4ed8");
        }
    }
    if theme.radius_px > RADIUS_MAX_PX {
        found.add("/document/theme/radius_px", format!("must be at most {RADIUS_MAX_PX}"));
    }
    let popup = document.popup;
    if popup.delay_secs.is_some_and(|secs| secs > DELAY_MAX_SECS) {
        found.add("/document/popup/delay_secs", format!("must be at most {DELAY_MAX_SECS}"));
    }
    if popup.scroll_percent.is_some_and(|percent| percent > 100) {
        found.add("/document/popup/scroll_percent", "must be at most 100");
    }
    if popup.every_days > EVERY_DAYS_MAX {
        found.add("/document/popup/every_days", format!("must be at most {EVERY_DAYS_MAX}"));
    }
}

/// `#rrggbb`
pub(crate) fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn embedding(found: &mut Found, document: &FormDocument) {
    found.count("/document/embedding/origins", document.embedding.origins.len(), ORIGINS_MAX);
    for (at, origin) in document.embedding.origins.iter().enumerate() {
        if origin_of(origin) != Some(origin.as_str()) {
            found.add(
                format!("/document/embedding/origins/{at}"),
                "must be an origin: scheme and host, without a path, as in https://www.example.com",
            );
        }
    }
}

/// Scheme, host and port of an address (RFC 6454 §6.2); `None` for what a browser would not go to, and for what could
/// break out of a header field.
#[must_use]
pub fn origin_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..length];
    let name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    let fine = !host.is_empty() && host.bytes().all(name) && url.len() <= URL_MAX_BYTES;
    let clean = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>;,\\".contains(&byte));
    let begin = url.len() - rest.len();
    (fine && clean).then(|| &url[..begin + length])
}

/// What a version needs besides; `known` says of every topic there is whether it can be given.
pub(super) fn version(
    document: &FormDocument,
    book: &Fieldbook,
    known: &BTreeMap<TopicId, bool>,
) -> Result<(), AudienceError> {
    let mut found = Found(Vec::new());
    if document.steps.is_empty() {
        found.add("/document/steps", "a form has at least one step");
    }
    keys(&mut found, document, book);
    conditions(&mut found, document);
    for (list, topics) in
        [("fixed_topics", &document.fixed_topics), ("offered_topics", &document.offered_topics)]
    {
        for (at, topic) in topics.iter().enumerate().filter(|(_, topic)| !known.contains_key(topic)) {
            let message = format!("there is no such topic, or it is archived: {topic}");
            found.add(format!("/document/{list}/{at}"), message);
        }
    }
    let has_topics = document.fields().any(|(_, field)| field.key == TOPICS);
    if document.fixed_topics.is_empty() && (document.offered_topics.is_empty() || !has_topics) {
        found.add(
            "/document/fixed_topics",
            "whoever signs up must get a topic: fix one, or let people choose",
        );
    }
    if document.consent.text.trim().is_empty() {
        found.add("/document/consent/text", "must say what people agree to");
    }
    let double = document.fixed_topics.iter().chain(&document.offered_topics);
    let confirms = document.confirmation.always
        || document.magnet.is_some()
        || double.into_iter().any(|topic| known.get(topic).copied().unwrap_or(false));
    if confirms && document.confirmation.from_address.is_empty() {
        found.add("/document/confirmation/from_address", "the confirmation mail needs a sender");
    }
    found.done()
}

fn keys(found: &mut Found, document: &FormDocument, book: &Fieldbook) {
    let mut seen = HashSet::new();
    for (at, step) in document.steps.iter().enumerate() {
        for (index, field) in step.fields.iter().enumerate() {
            let place = format!("/document/steps/{at}/fields/{index}/key");
            let key = field.key.as_str();
            if !seen.insert(key) {
                found.add(&place, "the form asks for this already");
            }
            if ![EMAIL, TOPICS].contains(&key) && !is_attribute(key) && book.get(key).is_none() {
                found.add(&place, "the workspace has no such field");
            }
            if key == TOPICS && document.offered_topics.is_empty() {
                found.add("/document/offered_topics", "name the topics that people choose among");
            }
            if key == EMAIL && (field.shown_when.is_some() || step.shown_when.is_some()) {
                found.add(&place, "the address must be asked of everybody");
            }
        }
    }
    if !seen.contains(EMAIL) {
        found.add("/document/steps", "a form asks for the email address");
    } else if document.fields().any(|(_, field)| field.key == EMAIL && !field.required) {
        found.add("/document/steps", "the email address must be required");
    }
}

/// Conditions look at what was asked before.
fn conditions(found: &mut Found, document: &FormDocument) {
    let mut asked: HashSet<&str> = HashSet::new();
    for (at, step) in document.steps.iter().enumerate() {
        let place = format!("/document/steps/{at}");
        condition(found, &place, step.shown_when.as_ref(), &asked);
        for (index, field) in step.fields.iter().enumerate() {
            condition(found, &format!("{place}/fields/{index}"), field.shown_when.as_ref(), &asked);
            asked.insert(&field.key);
        }
    }
}

fn condition(found: &mut Found, place: &str, when: Option<&Condition>, asked: &HashSet<&str>) {
    if when.is_some_and(|when| !asked.contains(when.key.as_str())) {
        found.add(format!("{place}/shown_when/key"), "must be a field that is asked for before");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{ConditionTest, FormField, FormLanguage};

    #[test]
    fn origins_are_what_browsers_send() {
        for (url, expected) in [
            ("https://www.example.com", Some("https://www.example.com")),
            ("http://localhost:8080/x?y#z", Some("http://localhost:8080")),
            ("https://a.example?x", Some("https://a.example")),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("https://a.example; script-src *", None),
            ("https://a.example/\r\nx", None),
            ("https://user@a.example/", None),
        ] {
            assert_eq!(origin_of(url), expected, "{url}");
        }
    }

    fn check(change: impl FnOnce(&mut FormDocument), expected: &[&str]) {
        let topic = TopicId::new(postroad_base::UtcMillis(0));
        let mut document = FormDocument::begin(FormLanguage::En);
        document.fixed_topics = vec![topic];
        document.confirmation.from_address = "news@example.com".to_owned();
        change(&mut document);
        let known = BTreeMap::from([(topic, true)]);
        let checked = draft(&document).and_then(|()| version(&document, &Fieldbook::default(), &known));
        let places = match checked {
            Ok(()) => Vec::new(),
            Err(AudienceError::Invalid(wrong)) => wrong.into_iter().map(|wrong| wrong.pointer).collect(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(places, expected, "{document:?}");
    }

    #[test]
    fn a_version_is_whole() {
        let field = |key: &str| FormField { key: key.to_owned(), ..FormField::default() };
        let when = |key: &str| {
            let (key, value) = (key.to_owned(), String::new());
            Some(Condition { key, test: ConditionTest::Filled, value })
        };
        check(|_| (), &[]);
        check(|document| document.steps.clear(), &["/document/steps", "/document/steps"]);
        check(|document| document.fixed_topics.clear(), &["/document/fixed_topics"]);
        check(|document| document.consent.text.clear(), &["/document/consent/text"]);
        check(
            |document| document.confirmation.from_address.clear(),
            &["/document/confirmation/from_address"],
        );
        check(|document| document.theme.accent = "red".to_owned(), &["/document/theme/accent"]);
        check(
            |document| document.embedding.origins = vec!["https://a.example/".to_owned()],
            &["/document/embedding/origins/0"],
        );
        check(
            |document| document.steps[0].fields.extend([field("company"), field("email")]),
            &["/document/steps/0/fields/1/key", "/document/steps/0/fields/2/key", "/document/steps"],
        );
        check(
            |document| {
                let later = FormField { shown_when: when("country"), ..field("first_name") };
                document.steps[0].fields.extend([later, field("country")]);
            },
            &["/document/steps/0/fields/1/shown_when/key"],
        );
        check(|document| document.steps[0].fields.push(field(TOPICS)), &["/document/offered_topics"]);
    }
}

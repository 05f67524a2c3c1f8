//! What is to become of a contact, and whether it can be.

use std::collections::BTreeMap;

use postroad_base::{EmailAddress, UtcMillis};
use serde_json::Value as Json;

use super::{ContactStatus, Record};
use crate::core::mailbox;
use crate::error::{Wrong, checked_line};
use crate::field::Fieldbook;
use crate::sql::storable;
use crate::{FieldValue, tag};

const NAME_MAX_CHARS: usize = 200;
const NOTE_MAX_CHARS: usize = 10_000;
/// RFC 5646 §4.4.1 asks for room for 35 characters.
const LANGUAGE_MAX_CHARS: usize = 35;
const TAGS_MAX: usize = 50;

/// What every contact has, as texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Attribute {
    FirstName,
    LastName,
    FullName,
    Language,
    TimeZone,
    Country,
}

impl Attribute {
    pub const ALL: [Self; 6] =
        [Self::FirstName, Self::LastName, Self::FullName, Self::Language, Self::TimeZone, Self::Country];

    /// As properties and columns are named.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::FullName => "full_name",
            Self::Language => "language",
            Self::TimeZone => "time_zone",
            Self::Country => "country",
        }
    }

    /// The value as it is stored.
    pub fn checked(self, pointer: &str, text: &str) -> Result<String, Wrong> {
        let text = checked_line(pointer, text, NAME_MAX_CHARS)?;
        let checked = match self {
            _ if text.is_empty() => Some(text),
            Self::FirstName | Self::LastName | Self::FullName => Some(text),
            Self::Language => language(&text),
            Self::TimeZone => time_zone(&text),
            Self::Country => country(&text),
        };
        checked.ok_or_else(|| {
            let expected = match self {
                Self::Language => "a language tag after BCP 47, as in pt-BR",
                Self::TimeZone => "the name of a time zone, as in Europe/Berlin",
                _ => "the two letters of a country after ISO 3166-1, as in DE",
            };
            Wrong::new(pointer, format!("must be {expected}"))
        })
    }

    /// The value that a contact has.
    pub fn read(self, record: &Record) -> &str {
        match self {
            Self::FirstName => &record.first_name,
            Self::LastName => &record.last_name,
            Self::FullName => &record.full_name,
            Self::Language => &record.language,
            Self::TimeZone => &record.time_zone,
            Self::Country => &record.country,
        }
    }

    fn of(self, record: &mut Record) -> &mut String {
        match self {
            Self::FirstName => &mut record.first_name,
            Self::LastName => &mut record.last_name,
            Self::FullName => &mut record.full_name,
            Self::Language => &mut record.language,
            Self::TimeZone => &mut record.time_zone,
            Self::Country => &mut record.country,
        }
    }
}

/// RFC 5646 §2.1, loosely: `pt`, `pt-BR`, `zh-Hant-TW`; with the case of §2.1.1.
fn language(text: &str) -> Option<String> {
    let text = text.replace('_', "-");
    if text.len() > LANGUAGE_MAX_CHARS {
        return None;
    }
    let mut parts = text.split('-');
    let primary = parts.next()?;
    if !(2..=3).contains(&primary.len()) || !primary.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut tag = primary.to_ascii_lowercase();
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 if part.chars().all(|c| c.is_ascii_alphabetic()) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(tag)
}

fn time_zone(text: &str) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(text).ok()?;
    zone.iana_name().map(str::to_owned)
}

fn country(text: &str) -> Option<String> {
    let fine = text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic());
    fine.then(|| text.to_ascii_uppercase())
}

/// What to change of a contact: what is `None` stays, `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct ContactChange {
    pub email: Option<String>,
    pub first_name: Option<Option<String>>,
    pub last_name: Option<Option<String>>,
    pub full_name: Option<Option<String>>,
    pub language: Option<Option<String>>,
    pub time_zone: Option<Option<String>>,
    pub country: Option<Option<String>>,
    pub status: Option<ContactStatus>,
    pub paused_until: Option<Option<UtcMillis>>,
    pub note: Option<String>,
    /// By name; `null` clears.
    pub fields: BTreeMap<String, Json>,
    /// All tags from now on.
    pub tags: Option<Vec<String>>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
}

/// One row of many: whoever has the address is changed, or made.
#[derive(Clone, Debug)]
pub struct Entry {
    pub email: String,
    pub change: ContactChange,
}

/// A change whose values can be stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checked {
    pub email: Option<EmailAddress>,
    pub texts: Vec<(Attribute, String)>,
    pub status: Option<ContactStatus>,
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    pub paused_until: Option<Option<UtcMillis>>,
    pub note: Option<String>,
    /// By the fields' numbers, with their names.
    pub fields: Vec<(i64, String, Option<FieldValue>)>,
    pub tags: Option<Vec<String>>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
}

impl ContactChange {
    /// `at` is where the change is in the request.
    pub(crate) fn checked(&self, at: &str, book: &Fieldbook) -> Result<Checked, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut checked =
            Checked { status: self.status, paused_until: self.paused_until, ..Checked::default() };
        if let Some(email) = &self.email {
            match mailbox(email) {
                Ok(address) => checked.email = Some(address),
                Err(message) => wrong.push(Wrong::new(format!("{at}/email"), message)),
            }
        }
        for (attribute, value) in Attribute::ALL.into_iter().zip([
            &self.first_name,
            &self.last_name,
            &self.full_name,
            &self.language,
            &self.time_zone,
            &self.country,
        ]) {
            let Some(value) = value else { continue };
            let pointer = format!("{at}/{}", attribute.name());
            match attribute.checked(&pointer, value.as_deref().unwrap_or("")) {
                Ok(text) => checked.texts.push((attribute, text)),
                Err(found) => wrong.push(found),
            }
        }
        if let Some(note) = &self.note {
            if note.chars().count() > NOTE_MAX_CHARS {
                wrong.push(Wrong::new(
                    format!("{at}/note"),
                    format!("must have at most {NOTE_MAX_CHARS} characters"),
                ));
            }
            checked.note = Some(storable(note.trim()));
        }
        for (name, value) in &self.fields {
            match own_field(book, name, value) {
                Ok(found) => checked.fields.push(found),
                Err(message) => wrong.push(Wrong::new(format!("{at}/fields/{}", escaped(name)), message)),
            }
        }
        let mut tags =
            |list: &[String], property: &str| checked_tags(&format!("{at}/{property}"), list, &mut wrong);
        checked.tags = self.tags.as_deref().map(|list| tags(list, "tags"));
        checked.add_tags = tags(&self.add_tags, "add_tags");
        checked.remove_tags = tags(&self.remove_tags, "remove_tags");
        if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
    }
}

fn own_field(
    book: &Fieldbook,
    name: &str,
    value: &Json,
) -> Result<(i64, String, Option<FieldValue>), String> {
    let field = book.get(name).ok_or("the workspace has no such field")?;
    let value = if value.is_null() { None } else { Some(FieldValue::of_json(field, value)?) };
    Ok((field.number, name.to_owned(), value))
}

fn checked_tags(pointer: &str, list: &[String], wrong: &mut Vec<Wrong>) -> Vec<String> {
    if list.len() > TAGS_MAX {
        wrong.push(Wrong::new(pointer, format!("name at most {TAGS_MAX} tags")));
    }
    let mut tags = Vec::with_capacity(list.len());
    for (at, name) in list.iter().enumerate().take(TAGS_MAX) {
        match tag::checked(&format!("{pointer}/{at}"), name) {
            Ok(name) => tags.push(name),
            Err(found) => wrong.push(found),
        }
    }
    tags
}

/// RFC 6901 §3
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl Checked {
    /// Whether tags are to be looked at.
    pub fn concerns_tags(&self) -> bool {
        self.tags.is_some() || !self.add_tags.is_empty() || !self.remove_tags.is_empty()
    }

    /// Changes the record; returns the names of what is different now.
    pub fn apply(&self, record: &mut Record) -> Vec<String> {
        let mut changed = Vec::new();
        let mut note = |name: &str, is_changed: bool| {
            if is_changed {
                changed.push(name.to_owned());
            }
        };
        if let Some(email) = &self.email {
            note("email", set(&mut record.email, email.clone()));
        }
        for (attribute, text) in &self.texts {
            note(attribute.name(), set(attribute.of(record), text.clone()));
        }
        if let Some(status) = self.status {
            note("status", set(&mut record.status, status));
        }
        if let Some(paused_until) = self.paused_until {
            note("paused_until", set(&mut record.paused_until, paused_until));
        }
        if let Some(text) = &self.note {
            note("note", set(&mut record.note, text.clone()));
        }
        for (number, name, value) in &self.fields {
            let before = match value {
                Some(value) => record.fields.insert(*number, value.clone()),
                None => record.fields.remove(number),
            };
            note(&format!("fields.{name}"), before.as_ref() != value.as_ref());
        }
        changed
    }
}

fn set<T: PartialEq>(place: &mut T, value: T) -> bool {
    let is_changed = *place != value;
    *place = value;
    is_changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attribute: Attribute, text: &str, expected: Option<&str>) {
        assert_eq!(attribute.checked("/x", text).ok().as_deref(), expected, "{attribute:?} {text:?}");
    }

    #[test]
    fn attributes_have_one_spelling() {
        check(Attribute::Language, "PT_br", Some("pt-BR"));
        check(Attribute::Language, "zh-hant-tw", Some("zh-Hant-TW"));
        check(Attribute::Language, "english", None);
        check(Attribute::TimeZone, "europe/berlin", Some("Europe/Berlin"));
        check(Attribute::TimeZone, "Mars/Olympus", None);
        check(Attribute::Country, "de", Some("DE"));
        check(Attribute::Country, "Germany", None);
        check(Attribute::Country, " ", Some(""));
        check(Attribute::FirstName, "Ann\nBob", None);
    }
}

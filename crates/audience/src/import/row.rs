//! One row of a file: what it says of a person, or why it is not taken.

use std::collections::HashMap;
use std::net::IpAddr;

use postroad_base::{EmailAddress, UtcMillis};
use serde_json::Value as Json;

use super::mapping::{FileKind, Target};
use super::role::is_role;
use super::words::{Standing, left, moment, standing};
use super::{ImportFile, ImportSettings};
use crate::FieldValue;
use crate::consent::TopicRow;
use crate::contact::{Attribute, Checked};
use crate::core::mailbox;
use crate::disposable::is_disposable;
use crate::field::Fieldbook;
use crate::tag;

/// Of a value that was not taken, so much is kept.
const SHOWN_MAX_CHARS: usize = 200;
/// Tags, or topics, of one row.
const NAMES_MAX: usize = 50;

/// What a row says.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub email: EmailAddress,
    pub change: Checked,
    pub standing: Standing,
    /// Beside those that everybody is subscribed to.
    pub topics: Vec<TopicRow>,
    pub granted: Said,
    pub confirmed: Said,
    pub withdrawn: Said,
}

/// When and from where something was said, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub at: Option<UtcMillis>,
    pub ip: Option<IpAddr>,
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejected {
    /// Stable, for programs: `invalid_address`, `invalid_value`, `unknown_status`, `unknown_topic`, `role_address`,
    /// `disposable`, `duplicate`, `suppressed`, `erased`, `unreadable`.
    pub reason: &'static str,
    pub value: String,
    pub detail: String,
}

impl Rejected {
    pub fn new(reason: &'static str, value: &str, detail: impl Into<String>) -> Self {
        Self { reason, value: value.chars().take(SHOWN_MAX_CHARS).collect(), detail: detail.into() }
    }
}

/// What rows are read with.
pub(super) struct Rules {
    pub settings: ImportSettings,
    pub book: Fieldbook,
    /// Topics of the workspace that people can be subscribed to, by their names in lower case.
    pub topics: HashMap<String, TopicRow>,
}

impl Rules {
    /// Reads a row. Cells beyond the columns are not looked at; missing ones are empty.
    pub fn read(&self, cells: &[String], file: &ImportFile) -> Result<Row, Rejected> {
        let cell = |wanted: &Target| {
            let at = file.mapping.iter().position(|target| target == wanted)?;
            cells.get(at).map(String::as_str).filter(|text| !text.is_empty())
        };
        let text = cell(&Target::Email).unwrap_or("");
        let email = address(text)?;
        let said = |time: &Target, ip: &Target| Said {
            at: cell(time).and_then(moment),
            ip: cell(ip).and_then(|ip| ip.parse().ok()),
        };
        let left = cell(&Target::Unsubscribed).and_then(left);
        let standing = where_it_stands(cell(&Target::Status), left.is_some(), file.kind)?;
        if standing.is_reachable() {
            self.check_address(&email, text)?;
        }
        let mut change = Checked { add_tags: self.settings.add_tags.clone(), ..Checked::default() };
        let mut topics = Vec::new();
        for (target, text) in file.mapping.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
            if *target == Target::Topics {
                topics = self.topics(text)?;
            } else {
                self.fill(&mut change, target, text)?;
            }
        }
        Ok(Row {
            email,
            change,
            standing,
            topics,
            granted: said(&Target::OptInTime, &Target::OptInIp),
            confirmed: said(&Target::ConfirmTime, &Target::ConfirmIp),
            withdrawn: Said { at: left.flatten(), ip: None },
        })
    }

    fn check_address(&self, email: &EmailAddress, text: &str) -> Result<(), Rejected> {
        if !self.settings.take_role_addresses && is_role(email.local_part()) {
            return Err(Rejected::new("role_address", text, "stands for a role, not for a person"));
        }
        if !self.settings.take_disposable && is_disposable(email.domain().as_str()) {
            return Err(Rejected::new("disposable", text, "of a provider of throw-away addresses"));
        }
        Ok(())
    }

    fn topics(&self, text: &str) -> Result<Vec<TopicRow>, Rejected> {
        let mut found = Vec::new();
        for name in names(text).take(NAMES_MAX) {
            let Some(topic) = self.topics.get(&name.to_lowercase()) else {
                let detail = format!("there is no topic {name}, or it is archived");
                return Err(Rejected::new("unknown_topic", text, detail));
            };
            if !found.contains(topic) {
                found.push(*topic);
            }
        }
        Ok(found)
    }

    fn fill(&self, change: &mut Checked, target: &Target, text: &str) -> Result<(), Rejected> {
        let wrong = |detail: String| Rejected::new("invalid_value", text, detail);
        let attribute = match target {
            Target::FirstName => Attribute::FirstName,
            Target::LastName => Attribute::LastName,
            Target::FullName => Attribute::FullName,
            Target::Language => Attribute::Language,
            Target::TimeZone => Attribute::TimeZone,
            Target::Country => Attribute::Country,
            Target::Note => {
                change.note = Some(crate::sql::storable(text));
                return Ok(());
            }
            Target::Tags => {
                let tags = names(text).filter_map(|name| tag::checked("", name).ok()).take(NAMES_MAX);
                change.add_tags.extend(tags);
                return Ok(());
            }
            Target::Field { name } => {
                let Some(field) = self.book.get(name) else { return Ok(()) };
                let value = FieldValue::of_text(field, text);
                if let Some(value) = value.map_err(|detail| wrong(format!("{name}: {detail}")))? {
                    change.fields.push((field.number, name.clone(), Some(value)));
                }
                return Ok(());
            }
            Target::Attributes => {
                change.fields.extend(attributes(text, &self.book));
                return Ok(());
            }
            _ => return Ok(()),
        };
        match (attribute.checked("", text), attribute) {
            (Ok(text), _) => change.texts.push((attribute, text)),
            // What a tool guessed and we do not know is no reason to lose a person.
            (Err(_), Attribute::Language | Attribute::TimeZone | Attribute::Country) => {}
            (Err(found), _) => return Err(wrong(format!("{}: {}", attribute.name(), found.message))),
        }
        Ok(())
    }
}

/// An address, also as mail programs write it: `Ann <ann@example.com>`, `mailto:ann@example.com`.
fn address(text: &str) -> Result<EmailAddress, Rejected> {
    let inner = text.strip_suffix('>').and_then(|text| Some(text.rsplit_once('<')?.1)).unwrap_or(text);
    let inner = inner.trim().strip_prefix("mailto:").unwrap_or(inner);
    mailbox(inner).map_err(|detail| Rejected::new("invalid_address", text, detail))
}

fn where_it_stands(status: Option<&str>, has_left: bool, kind: FileKind) -> Result<Standing, Rejected> {
    let said = match status {
        None => None,
        // A word that nobody knows may mean that the person is not to be written to.
        Some(text) => Some(standing(text).ok_or_else(|| {
            Rejected::new("unknown_status", text, "it is not clear whether this person is subscribed")
        })?),
    };
    Ok(match (kind, said) {
        (FileKind::Cleaned, _) => Standing::Cleaned,
        (_, Some(said)) if !said.is_reachable() => said,
        (FileKind::Unsubscribed, _) => Standing::Unsubscribed,
        _ if has_left => Standing::Unsubscribed,
        (FileKind::Unasked, _) => Standing::Unasked,
        (FileKind::Subscribed, said) => said.unwrap_or(Standing::Subscribed),
    })
}

/// `VIP, Blog`, or as Mailchimp writes it: `"VIP","Blog"`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split([',', ';', '|']).map(|name| name.trim().trim_matches('"').trim());
    names.filter(|name| !name.is_empty())
}

/// Properties of a JSON object that are own fields with fitting values.
fn attributes(text: &str, book: &Fieldbook) -> Vec<(i64, String, Option<FieldValue>)> {
    let Ok(Json::Object(object)) = serde_json::from_str(text) else { return Vec::new() };
    let found = object.into_iter().filter_map(|(name, value)| {
        let field = book.get(&name)?;
        let value = match &value {
            Json::String(text) => FieldValue::of_text(field, text).ok()??,
            other => FieldValue::of_json(field, other).ok()?,
        };
        Some((field.number, name, Some(value)))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::mapping::Tool;
    use super::*;

    fn read(kind: FileKind, mapping: Vec<Target>, cells: &[&str]) -> Result<Row, Rejected> {
        let file = ImportFile {
            name: "a.csv".into(),
            tool: Tool::Plain,
            kind,
            encoding: "UTF-8".into(),
            delimiter: ',',
            has_header: true,
            columns: Vec::new(),
            mapping,
            preview: Vec::new(),
            lines: 0,
            size_bytes: 0,
        };
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let settings = ImportSettings::default();
        Rules { settings, book: Fieldbook::default(), topics: HashMap::new() }.read(&cells, &file)
    }

    fn check(kind: FileKind, cells: &[&str], expected: Result<Standing, &str>) {
        let mapping = vec![Target::Email, Target::Status, Target::Unsubscribed];
        let found = read(kind, mapping, cells);
        let found = found.as_ref().map(|row| row.standing).map_err(|rejected| rejected.reason);
        assert_eq!(found, expected, "{kind:?} {cells:?}");
    }

    #[test]
    fn rows_are_read_or_rejected_with_a_reason() {
        use FileKind::{Cleaned, Subscribed, Unasked, Unsubscribed};
        check(Subscribed, &["ann@example.com"], Ok(Standing::Subscribed));
        check(Subscribed, &["Ann <ann@example.com>", "Unconfirmed"], Ok(Standing::Unconfirmed));
        check(Subscribed, &["ann@example.com", "Blocklisted"], Ok(Standing::Unsubscribed));
        check(Subscribed, &["ann@example.com", "cleaned"], Ok(Standing::Cleaned));
        check(Subscribed, &["ann@example.com", "active", "2024-01-01"], Ok(Standing::Unsubscribed));
        check(Subscribed, &["ann@example.com", "gone fishing"], Err("unknown_status"));
        // What is worse holds.
        check(Unsubscribed, &["ann@example.com", "active"], Ok(Standing::Unsubscribed));
        check(Unsubscribed, &["ann@example.com", "complained"], Ok(Standing::Complained));
        check(Cleaned, &["ann@example.com", "active"], Ok(Standing::Cleaned));
        check(Unasked, &["ann@example.com", "active"], Ok(Standing::Unasked));
        check(Subscribed, &["ann"], Err("invalid_address"));
        check(Subscribed, &[""], Err("invalid_address"));
        check(Subscribed, &["info@example.com"], Err("role_address"));
        check(Subscribed, &["info@example.com", "unsubscribed"], Ok(Standing::Unsubscribed));
        check(Subscribed, &["ann@mailinator.com"], Err("disposable"));
    }

    #[test]
    fn cells_become_values() {
        let mapping = vec![Target::Email, Target::Tags, Target::Country, Target::FirstName];
        let row = read(
            FileKind::Subscribed,
            mapping.clone(),
            &["a@example.com", "\"VIP\",\"Blog\"", "Germany", "Ann"],
        );
        let row = row.unwrap();
        assert_eq!(row.change.add_tags, ["VIP", "Blog"]);
        assert_eq!(row.change.texts, [(Attribute::FirstName, "Ann".to_owned())]);
        let long = "x".repeat(300);
        let rejected = read(FileKind::Subscribed, mapping, &["a@example.com", "", "", &long]).unwrap_err();
        assert_eq!((rejected.reason, rejected.value.len()), ("invalid_value", SHOWN_MAX_CHARS));
        let unknown =
            read(FileKind::Subscribed, vec![Target::Email, Target::Topics], &["a@example.com", "x"]);
        assert_eq!(unknown.unwrap_err().reason, "unknown_topic");
    }
}

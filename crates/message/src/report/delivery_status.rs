//! The fields of RFC 3464 §2.

use super::bounce::{Action, Diagnostic, RecipientReport};
use super::{DIAGNOSTIC_BYTES_MAX, FIELD_BYTES_MAX, RECIPIENTS_MAX, addresses, cut};
use crate::header::Headers;

/// Names of one record that are remembered.
const NAMES_MAX: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Fields {
    pub reporting_mta: Option<String>,
    pub envelope_id: Option<String>,
    pub recipients: Vec<RecipientReport>,
}

/// The content of a `message/delivery-status` part: groups of fields between empty lines.
pub(super) fn read(content: &[u8]) -> Fields {
    let mut fields = Fields::default();
    let mut rest = content;
    while !rest.is_empty() && fields.recipients.len() < RECIPIENTS_MAX {
        let group = Headers::parse(rest);
        rest = &rest[group.body_offset()..];
        for group in records(&group) {
            take(&Headers::parse(&group), &mut fields);
        }
    }
    fields
}

/// The records of a group. RFC 3464 §2.1 wants an empty line between them; without one, a record ends where a field repeats.
fn records(group: &Headers<'_>) -> Vec<Vec<u8>> {
    let mut records = vec![Vec::new()];
    let mut names: Vec<&str> = Vec::new();
    for field in group.iter() {
        let repeats = !field.name().is_empty() && names.iter().any(|name| field.is(name));
        if repeats && records.len() < RECIPIENTS_MAX {
            records.push(Vec::new());
            names.clear();
        }
        if names.len() < NAMES_MAX {
            names.push(field.name());
        }
        records.last_mut().expect("never empty").extend_from_slice(field.raw());
    }
    records
}

fn take(group: &Headers<'_>, fields: &mut Fields) {
    let text = |name: &str, limit| {
        let text = group.find(name)?.text();
        let text = cut(text.trim(), limit);
        (!text.is_empty()).then(|| text.to_owned())
    };
    if let Some(mta) = text("Reporting-MTA", FIELD_BYTES_MAX) {
        fields.reporting_mta.get_or_insert_with(|| without_type(&mta).to_owned());
        fields.envelope_id =
            fields.envelope_id.take().or_else(|| text("Original-Envelope-Id", FIELD_BYTES_MAX));
    }
    let original = text("Original-Recipient", FIELD_BYTES_MAX).and_then(|value| addresses::of_field(&value));
    let last = text("Final-Recipient", FIELD_BYTES_MAX).and_then(|value| addresses::of_field(&value));
    // RFC 3464 §2.3.2: Final-Recipient must be there; some servers write only the other one.
    let Some(recipient) = last.or_else(|| original.clone()) else { return };
    let status = text("Status", FIELD_BYTES_MAX);
    let diagnostic = text("Diagnostic-Code", DIAGNOSTIC_BYTES_MAX);
    fields.recipients.push(RecipientReport {
        recipient,
        original_recipient: original,
        action: text("Action", FIELD_BYTES_MAX).map_or(Action::Failed, |action| read_action(&action)),
        status: status.as_deref().and_then(|status| {
            status.split(|c: char| c.is_whitespace() || c == '(').find(|word| !word.is_empty())?.parse().ok()
        }),
        status_comment: status.as_deref().and_then(comment),
        remote_mta: text("Remote-MTA", FIELD_BYTES_MAX).map(|mta| without_type(&mta).to_owned()),
        diagnostic: diagnostic.as_deref().and_then(read_diagnostic),
        ..RecipientReport::default()
    });
}

/// RFC 3464 §2.3.3, with what stands behind the word dropped: `failed (retry timeout exceeded)`.
fn read_action(value: &str) -> Action {
    let word = value.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "delayed" | "deferred" => Action::Delayed,
        "delivered" | "deliverable" => Action::Delivered,
        "relayed" => Action::Relayed,
        "expanded" => Action::Expanded,
        _ => Action::Failed,
    }
}

fn comment(value: &str) -> Option<String> {
    let (_, comment) = value.split_once('(')?;
    let comment = comment.trim_end().trim_end_matches(')').trim();
    (!comment.is_empty()).then(|| comment.to_owned())
}

fn read_diagnostic(value: &str) -> Option<Diagnostic> {
    let (kind, text) = match value.split_once(';') {
        Some((kind, text)) if !kind.trim().is_empty() && !kind.trim().contains(char::is_whitespace) => {
            (Some(kind.trim().to_ascii_lowercase()), text)
        }
        _ => (None, value),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(Diagnostic { kind, text })
}

/// `dns; mx.example.net (TCP|192.0.2.1|25)` without type and comment.
fn without_type(value: &str) -> &str {
    let name = value.split_once(';').map_or(value, |(_, name)| name).trim();
    name.split([' ', '(']).next().unwrap_or(name).trim_matches(['[', ']'])
}

/// Fields of RFC 3464 that stand in the text for people, as some services print them.
pub(super) fn in_text(text: &str) -> Option<Fields> {
    let is_field = |line: &str| {
        let name = line.split(':').next().unwrap_or_default().trim();
        ["Final-Recipient", "Diagnostic-Code", "Reporting-MTA"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    };
    if text.lines().filter(|line| is_field(line)).count() < 2 {
        return None;
    }
    let start = text.lines().position(is_field)?;
    let lines: Vec<&str> =
        text.lines().skip(start).map(str::trim).take_while(|line| !line.starts_with("--")).collect();
    let block = lines.join("\n");
    let fields = read(block.as_bytes());
    (!fields.recipients.is_empty()).then_some(fields)
}
